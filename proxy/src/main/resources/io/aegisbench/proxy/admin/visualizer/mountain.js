/* The mountain range: its drawing, and looking around in it by wheel, fingers, buttons and keys. */
import { count, fit, isCalm, palette } from './dom.js';
import { bounded, levelOfDetail, mountainOf, peaks, Projection, seen, whole } from './shape.js';

const COLOURS = ['sky-top', 'sky-low', 'rock-high', 'rock-low', 'lit', 'shade', 'snow', 'ridge', 'ink', 'ink-soft', 'flag', 'gold', 'good', 'bad', 'ground', 'glow', 'glow-end', 'orb'];
const GROUND = 34;
const SKY = 46;
const DRAWN_LEVELS = 9;
const EASE_MILLIS = 320;

export class Mountain {
  #canvas;
  #nodes;
  #events;
  #size = 0;
  #durable = 0;
  #view = whole(0);
  #follows = true;
  #selected = null;
  #ease = null;
  #scheduled = false;
  #pointers = new Map();
  #moved = 0;

  /**
   * @param nodes hashes of nodes, see nodes.js
   * @param events {select(leaf), look(text)}: a leaf was chosen; what is seen now, in words
   */
  constructor(canvas, nodes, events) {
    this.#canvas = canvas;
    this.#nodes = nodes;
    this.#events = events;
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
    this.#listen();
  }

  get size() {
    return this.#size;
  }

  get view() {
    return { ...this.#view };
  }

  /** The range has grown: so many leaves are under a signed checkpoint, so many durable. */
  grow(size, durable) {
    if (size === this.#size && durable === this.#durable) {
      return;
    }
    this.#size = size;
    this.#durable = Math.max(size, durable);
    this.#view = this.#follows ? whole(this.#durable) : bounded(this.#view, this.#durable);
    this.draw();
  }

  /** Lights a leaf's path: {index, path: [{begin, end}], size, state: 'known' | 'good' | 'bad'}. */
  light(selected) {
    this.#selected = selected;
    this.draw();
  }

  showAll() {
    this.#follows = true;
    this.#glide(whole(this.#durable));
  }

  zoom(factor, around = this.#view.left + this.#view.span / 2) {
    this.#follows = false;
    const span = this.#view.span * factor;
    const part = (around - this.#view.left) / this.#view.span;
    const bound = bounded({ left: around - part * span, span }, this.#durable);
    this.#follows = bound.span >= whole(this.#durable).span * 0.999;
    return bound;
  }

  zoomBy(factor) {
    this.#glide(this.zoom(factor));
  }

  /** Brings a leaf into the middle, near enough to see it. */
  goTo(leaf) {
    this.#follows = false;
    const span = Math.min(this.#view.span, 24);
    this.#glide(bounded({ left: leaf + 0.5 - span / 2, span }, this.#durable));
  }

  pan(part) {
    this.#follows = false;
    this.#glide(bounded({ left: this.#view.left + part * this.#view.span, span: this.#view.span }, this.#durable));
  }

  #glide(to) {
    if (isCalm()) {
      this.#view = to;
      this.draw();
      return;
    }
    this.#ease = { from: this.#view, to, begin: performance.now() };
    this.draw();
  }

  draw() {
    if (!this.#scheduled) {
      this.#scheduled = true;
      requestAnimationFrame((now) => {
        this.#scheduled = false;
        this.#step(now);
        this.#paint();
      });
    }
  }

  #step(now) {
    if (!this.#ease) {
      return;
    }
    const { from, to, begin } = this.#ease;
    const part = Math.min(1, Math.max(0, (now - begin) / EASE_MILLIS));
    const smooth = part * part * (3 - 2 * part);
    // Widths are eased by their ratio, so that a long way in is as steady as a short one.
    const span = from.span * (to.span / from.span) ** smooth;
    const towards = Math.abs(to.span - from.span) < 1e-9 ? smooth : (span - from.span) / (to.span - from.span);
    this.#view = { left: from.left + (to.left - from.left) * towards, span };
    if (part < 1) {
      this.draw();
    } else {
      this.#view = to;
      this.#ease = null;
    }
  }

  /* ---- painting ---- */

  #paint() {
    const { context, width, height } = fit(this.#canvas);
    if (width === 0) {
      return;
    }
    const colours = palette(...COLOURS);
    const base = height - GROUND;
    const range = peaks(this.#size);
    const projection = new Projection(this.#view, width, base - SKY, { base, tallest: range[0]?.level ?? 0 });
    const scene = { context, width, height, base, colours, projection, range };
    paintSky(scene);
    scene.range.forEach((peak) => paintBody(scene, peak));
    const low = levelOfDetail(this.#view.span, width);
    this.#paintFacets(scene, low);
    this.#paintGround(scene, low);
    this.#paintMarks(scene);
    if (this.#selected) {
      paintPath(scene, this.#selected);
    }
    if (!this.#ease) {
      this.#wantHashes(low);
      this.#events.look(this.#describe(scene, low));
    }
  }

  #levels(low) {
    const top = Math.floor(Math.log2(Math.max(this.#size, 1)));
    const levels = [];
    for (let level = Math.min(top, low + DRAWN_LEVELS - 1); level >= low; level--) {
      levels.push(level);
    }
    return levels;
  }

  #wantHashes(low) {
    this.#nodes.want(this.#levels(low).map((level) => ({ level, ...seen(level, this.#size, this.#view) })).reverse());
  }

  #paintFacets(scene, low) {
    const { context, projection, colours } = scene;
    const top = Math.floor(Math.log2(Math.max(this.#size, 1)));
    for (let level = top; level >= Math.max(low, 1); level--) {
      const { begin, end } = seen(level, this.#size, this.#view);
      for (let index = begin; index < end; index++) {
        const node = projection.node(level, index);
        const left = projection.node(level - 1, 2 * index);
        const right = projection.node(level - 1, 2 * index + 1);
        const grain = this.#grain(level, index);
        triangle(context, node, left, { x: node.x, y: left.y }, colours.lit, 0.1 + grain * 0.26);
        triangle(context, node, right, { x: node.x, y: right.y }, colours.shade, 0.12 + (1 - grain) * 0.26);
      }
    }
    context.strokeStyle = colours.ridge;
    context.lineWidth = 1;
    for (let level = top; level > low; level--) {
      const { begin, end } = seen(level, this.#size, this.#view);
      context.globalAlpha = 0.5;
      context.beginPath();
      for (let index = begin; index < end; index++) {
        const node = projection.node(level, index);
        for (const child of [projection.node(level - 1, 2 * index), projection.node(level - 1, 2 * index + 1)]) {
          context.moveTo(node.x, node.y);
          context.lineTo(child.x, child.y);
        }
      }
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  /** From a node's own hash, so that the rock looks like nothing but these records. */
  #grain(level, index) {
    const hash = this.#nodes.hash(level, index);
    return hash ? parseInt(hash.slice(0, 2), 16) / 255 : 0.5;
  }

  #paintGround(scene, low) {
    const { context, projection, colours, base, width } = scene;
    context.fillStyle = colours.ground;
    context.fillRect(0, base, width, GROUND);
    for (let level = low; level <= low + 4; level++) {
      const { begin, end } = seen(level, this.#size, this.#view);
      for (let index = begin; index < end; index++) {
        const { x, y } = projection.node(level, index);
        if (y < -8) {
          continue;
        }
        const hash = this.#nodes.hash(level, index);
        disc(context, x, y, level === 0 ? 3.6 : 2.4, hash ? colours.snow : colours.ridge);
      }
    }
    this.#paintUnsigned(scene);
    context.fillStyle = colours['ink-soft'];
    context.font = '12px system-ui, sans-serif';
    context.textAlign = 'center';
    for (const leaf of ticks(this.#view, width)) {
      context.fillRect(Math.round(projection.x(leaf + 0.5)), base + 4, 1, 5);
      context.fillText(count(leaf), Math.min(Math.max(projection.x(leaf + 0.5), 24), width - 24), base + 22);
    }
  }

  /** Leaves that are durable and under no checkpoint yet: on the ground, not of the mountains. */
  #paintUnsigned({ context, projection, colours, base }) {
    if (this.#durable <= this.#size) {
      return;
    }
    const [from, to] = [projection.x(this.#size), projection.x(this.#durable)];
    context.globalAlpha = 0.8;
    context.fillStyle = colours.flag;
    context.fillRect(from, base - 2, Math.max(to - from, 2), 3);
    context.globalAlpha = 1;
  }

  #paintMarks(scene) {
    const { context, projection, colours, width, range } = scene;
    context.textAlign = 'center';
    context.font = '600 12px system-ui, sans-serif';
    let free = -Infinity;
    for (const peak of range) {
      const { x, y } = projection.node(peak.level, peak.begin / 2 ** peak.level);
      if (x < -4 || x > width + 4 || y < -4) {
        continue;
      }
      disc(context, x, y, 4, colours.snow, colours.ridge);
      if (x - free > 46) {
        context.fillStyle = colours.ink;
        context.fillText(power(peak.level), Math.min(Math.max(x, 16), width - 16), Math.max(y - 11, 13));
        free = x;
      }
    }
    this.#paintCheckpoint(scene);
  }

  #paintCheckpoint({ context, projection, colours, width, base }) {
    const x = projection.x(this.#size);
    if (x < 0 || x > width || this.#size === 0) {
      return;
    }
    const top = 20;
    context.strokeStyle = colours.flag;
    context.setLineDash([3, 4]);
    context.beginPath();
    context.moveTo(x, base);
    context.lineTo(x, top);
    context.stroke();
    context.setLineDash([]);
    triangle(context, { x, y: top }, { x: x - 13, y: top + 5 }, { x, y: top + 10 }, colours.flag, 1);
    context.fillStyle = colours.flag;
    context.font = '600 12px system-ui, sans-serif';
    const isLeft = x > width / 2;
    context.textAlign = isLeft ? 'right' : 'left';
    context.fillText(`checkpoint ${count(this.#size)}`, isLeft ? x - 18 : x + 8, top + 9);
  }

  #describe({ range }, low) {
    if (this.#durable === 0) {
      return 'No leaf yet. The first call makes the first one.';
    }
    const from = Math.max(0, Math.floor(this.#view.left));
    const to = Math.min(this.#durable, Math.ceil(this.#view.left + this.#view.span));
    const what = low === 0 ? 'each leaf is drawn' : `the smallest hill drawn is ${count(2 ** low)} leaves`;
    const mountains = `${range.length} ${range.length === 1 ? 'mountain' : 'mountains'}`;
    return `Leaves ${count(from)} to ${count(Math.max(from, to - 1))} of ${count(this.#durable)}, in ${mountains}; ${what}.`;
  }

  /* ---- looking around ---- */

  #listen() {
    const canvas = this.#canvas;
    canvas.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    canvas.addEventListener('keydown', (event) => this.#key(event));
    canvas.addEventListener('dblclick', (event) => this.#glide(this.zoom(0.25, this.#leafAt(event))));
    canvas.addEventListener('pointerdown', (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.#pointers.set(event.pointerId, event.offsetX);
      this.#moved = 0;
    });
    canvas.addEventListener('pointermove', (event) => this.#drag(event));
    canvas.addEventListener('pointerup', (event) => this.#release(event));
    canvas.addEventListener('pointercancel', (event) => this.#pointers.delete(event.pointerId));
  }

  #leafAt(event) {
    return this.#view.left + (event.offsetX / this.#canvas.clientWidth) * this.#view.span;
  }

  /** Where all is seen and the wheel asks for more, it scrolls the page instead. */
  #wheel(event) {
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!sideways && event.deltaY > 0 && this.#view.span >= whole(this.#durable).span) {
      return;
    }
    event.preventDefault();
    this.#ease = null;
    if (sideways || event.shiftKey) {
      const delta = sideways ? event.deltaX : event.deltaY;
      this.#follows = false;
      this.#view = bounded({ left: this.#view.left + (delta / this.#canvas.clientWidth) * this.#view.span, span: this.#view.span }, this.#durable);
    } else {
      this.#view = this.zoom(Math.exp(Math.max(-1, Math.min(1, event.deltaY / 400))), this.#leafAt(event));
    }
    this.draw();
  }

  #drag(event) {
    if (!this.#pointers.has(event.pointerId)) {
      return;
    }
    const before = [...this.#pointers.values()];
    this.#moved += Math.abs(event.offsetX - this.#pointers.get(event.pointerId));
    this.#pointers.set(event.pointerId, event.offsetX);
    const after = [...this.#pointers.values()];
    if (this.#moved < 4) {
      return;
    }
    this.#ease = null;
    this.#follows = false;
    const width = this.#canvas.clientWidth;
    if (after.length === 2) {
      const factor = Math.abs(before[0] - before[1]) / Math.max(Math.abs(after[0] - after[1]), 1);
      const middle = this.#view.left + ((after[0] + after[1]) / 2 / width) * this.#view.span;
      this.#view = this.zoom(factor, middle);
    } else {
      const leaves = ((after[0] - before[0]) / width) * this.#view.span;
      this.#view = bounded({ left: this.#view.left - leaves, span: this.#view.span }, this.#durable);
    }
    this.draw();
  }

  #release(event) {
    this.#pointers.delete(event.pointerId);
    if (this.#moved < 4) {
      this.#choose(Math.floor(this.#leafAt(event)));
    }
  }

  #choose(leaf) {
    if (this.#durable > 0) {
      this.#events.select(Math.min(Math.max(leaf, 0), this.#durable - 1));
    }
  }

  #key(event) {
    const selected = this.#selected?.index ?? Math.floor(this.#view.left + this.#view.span / 2);
    const actions = {
      ArrowLeft: () => (event.shiftKey ? this.#choose(selected - 1) : this.pan(-0.2)),
      ArrowRight: () => (event.shiftKey ? this.#choose(selected + 1) : this.pan(0.2)),
      ArrowUp: () => this.zoomBy(0.5),
      ArrowDown: () => this.zoomBy(2),
      '+': () => this.zoomBy(0.5),
      '-': () => this.zoomBy(2),
      Home: () => this.pan(-Infinity),
      End: () => this.pan(Infinity),
      0: () => this.showAll(),
      Enter: () => this.#choose(selected),
    };
    const action = event.ctrlKey || event.metaKey || event.altKey ? null : actions[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  }
}

function paintSky({ context, width, height, colours }) {
  const sky = context.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, colours['sky-top']);
  sky.addColorStop(1, colours['sky-low']);
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  // A sun or a moon, by the theme, and its glow.
  const [x, y] = [width * 0.8, height * 0.27];
  const glow = context.createRadialGradient(x, y, 8, x, y, height * 0.6);
  glow.addColorStop(0, colours.glow);
  glow.addColorStop(1, colours['glow-end']);
  context.fillStyle = glow;
  context.fillRect(0, 0, width, height);
  disc(context, x, y, Math.min(24, width / 24), colours.orb);
}

/** A mountain's outline: through the first and the last node of each level. */
function paintBody({ context, projection, colours, base, width }, peak) {
  const [from, to] = [projection.x(peak.begin), projection.x(peak.end)];
  if (to < 0 || from > width || to - from < 0.2) {
    return;
  }
  context.beginPath();
  context.moveTo(from, base);
  for (let level = 0; level <= peak.level; level++) {
    context.lineTo(projection.x(peak.begin + 2 ** level / 2), projection.y(level));
  }
  for (let level = peak.level; level >= 0; level--) {
    context.lineTo(projection.x(peak.end - 2 ** level / 2), projection.y(level));
  }
  context.lineTo(to, base);
  context.closePath();
  const top = Math.max(projection.y(peak.level), -600);
  const rock = context.createLinearGradient(0, top, 0, base);
  rock.addColorStop(0, colours.snow);
  rock.addColorStop(0.16, colours.snow);
  rock.addColorStop(0.3, colours['rock-high']);
  rock.addColorStop(1, colours['rock-low']);
  context.fillStyle = rock;
  context.fill();
}

/** The leaf, its way up and the hashes that the proof brings. */
function paintPath({ context, projection, colours, base, width, range }, { index, path, state }) {
  const colour = { good: colours.good, bad: colours.bad }[state] ?? colours.gold;
  const here = projection.node(0, index);
  context.strokeStyle = colour;
  context.lineWidth = 2.5;
  context.lineJoin = 'round';
  context.beginPath();
  context.moveTo(here.x, base + 10);
  context.lineTo(here.x, here.y);
  const own = mountainOf(range, 0, index);
  for (let level = 1; own && level <= own.level; level++) {
    const node = projection.node(level, Math.floor(index / 2 ** level));
    context.lineTo(node.x, node.y);
  }
  context.stroke();
  for (const { begin, end } of path) {
    for (const peak of covered(range, begin, end)) {
      const node = projection.node(peak.level, peak.begin / 2 ** peak.level);
      if (node.x > -9 && node.x < width + 9) {
        disc(context, node.x, node.y, 5, colours.snow, colour);
      }
    }
  }
  disc(context, here.x, here.y, 6, colour, colours.snow);
}

/** A hash of a proof is over one node, or over several peaks that are joined. */
function covered(range, begin, end) {
  const level = Math.log2(end - begin);
  return Number.isInteger(level) && mountainOf(range, level, begin / 2 ** level)
    ? [{ level, begin }]
    : range.filter((peak) => peak.begin >= begin && peak.end <= end);
}

function triangle(context, a, b, c, colour, alpha) {
  context.globalAlpha = alpha;
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(a.x, a.y);
  context.lineTo(b.x, b.y);
  context.lineTo(c.x, c.y);
  context.fill();
  context.globalAlpha = 1;
}

function disc(context, x, y, radius, colour, edge) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  if (edge) {
    context.strokeStyle = edge;
    context.lineWidth = 2;
    context.stroke();
  }
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const power = (level) => `2${[...String(level)].map((digit) => SUPERSCRIPTS[Number(digit)]).join('')}`;

/** Round leaf numbers, far enough apart to be read. */
function ticks(view, width) {
  const raw = view.span / Math.max(2, Math.floor(width / 120));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * 10 ** Math.floor(Math.log10(raw))).find((n) => n >= raw) ?? 1);
  const found = [];
  for (let leaf = Math.max(0, Math.ceil(view.left / step) * step); leaf <= view.left + view.span; leaf += step) {
    found.push(leaf);
  }
  return found;
}
