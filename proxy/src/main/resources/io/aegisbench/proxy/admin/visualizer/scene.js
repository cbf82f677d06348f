/*
 * The flow on the two paths, drawn behind their stages: warm as far as the client waits, cool
 * behind it. Calm: a dot stands for many calls, and nothing moves where the system asks for less
 * motion, the page is hidden or the picture is out of sight. Where no call comes nothing is drawn.
 */
import { fit, isCalm, palette } from './dom.js';

const FRAME_MILLIS = 33;
const TRAVEL_SECONDS = 9;
const MAX_DOTS = 160;
const MAX_DOTS_A_SECOND = 9;

export class Flow {
  #canvas;
  #box;
  #stations = [];
  #dots = [];
  #flow = { rate: 0, refused: [], waitsFor: 'handoff' };
  #due = 0;
  #last = 0;
  #visible = true;
  #awake = false;
  #paused = false;
  #colours = {};

  constructor(canvas, box) {
    this.#canvas = canvas;
    this.#box = box;
    new ResizeObserver(() => this.layout()).observe(box);
    new IntersectionObserver(([entry]) => {
      this.#visible = entry.isIntersecting;
      this.#wake();
    }).observe(box);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.layout());
    this.layout();
  }

  pause(paused) {
    this.#paused = paused;
    this.#draw();
    this.#wake();
  }

  show(flow) {
    this.#flow = flow;
    if (this.#isStill()) {
      this.#draw();
    }
    this.#wake();
  }

  /** Nobody tells what comes any more: what is on its way arrives, and nothing is made up behind it. */
  rest() {
    this.#flow = { ...this.#flow, rate: 0, refused: [] };
  }

  /** Reads where the stages are; the line goes through their dots, in their order. */
  layout() {
    this.#colours = palette('hot', 'cool', 'bad', 'rail');
    const origin = this.#box.getBoundingClientRect();
    let along = 0;
    this.#stations = [...this.#box.querySelectorAll('.stage')].map((stage) => {
      const dot = stage.querySelector('.dot').getBoundingClientRect();
      return { id: stage.dataset.stage, x: dot.x + dot.width / 2 - origin.x, y: dot.y + dot.height / 2 - origin.y };
    });
    this.#stations.forEach((station, i) => {
      const before = this.#stations[i - 1];
      along += before ? Math.hypot(station.x - before.x, station.y - before.y) : 0;
      station.along = along;
    });
    this.#draw();
  }

  #isStill() {
    return this.#paused || isCalm();
  }

  #hasMotion() {
    return this.#visible && !this.#isStill() && (this.#flow.rate > 0 || this.#dots.length > 0);
  }

  #wake() {
    if (!this.#awake && this.#hasMotion()) {
      this.#awake = true;
      requestAnimationFrame((now) => this.#frame(now));
    }
  }

  #frame(now) {
    const elapsed = now - this.#last;
    if (elapsed >= FRAME_MILLIS && !this.#isStill()) {
      this.#last = now;
      this.#move(Math.min(elapsed, 100) / 1000);
      this.#draw();
    }
    this.#awake = false;
    this.#wake();
  }

  #move(seconds) {
    const total = this.#stations.at(-1)?.along ?? 0;
    const speed = total / TRAVEL_SECONDS;
    this.#due += seconds * dotsASecond(this.#flow.rate);
    while (this.#due >= 1 && this.#dots.length < MAX_DOTS) {
      this.#due -= 1;
      this.#dots.push({ along: -Math.random() * speed * seconds, end: this.#endOfNext(), age: 0, drift: 0 });
    }
    this.#due = Math.min(this.#due, 1);
    for (const dot of this.#dots) {
      if (dot.end !== null && dot.along >= dot.end) {
        dot.drift += seconds;
      } else {
        dot.along += speed * seconds;
      }
    }
    this.#dots = this.#dots.filter((dot) => dot.along < total && dot.drift < 1.4);
  }

  /** Of all calls, so many end at a stage that refuses them. */
  #endOfNext() {
    let luck = Math.random() * Math.max(this.#flow.rate, 1e-9);
    for (const [id, rate] of this.#flow.refused) {
      luck -= rate;
      if (luck < 0) {
        return this.#stations.find((station) => station.id === id)?.along ?? null;
      }
    }
    return null;
  }

  #draw() {
    const { context, width, height } = fit(this.#canvas);
    context.clearRect(0, 0, width, height);
    if (this.#stations.length < 2) {
      return;
    }
    const waits = this.#stations.find((station) => station.id === this.#flow.waitsFor)?.along ?? 0;
    this.#rail(context, waits);
    if (isCalm()) {
      return;
    }
    for (const dot of this.#dots) {
      this.#dot(context, dot, waits);
    }
  }

  #rail(context, waits) {
    context.lineWidth = 2;
    context.lineCap = 'round';
    for (let i = 1; i < this.#stations.length; i++) {
      const [from, to] = [this.#stations[i - 1], this.#stations[i]];
      context.strokeStyle = to.along <= waits ? this.#colours.hot : this.#colours.cool;
      context.globalAlpha = 0.55;
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  #dot(context, dot, waits) {
    const { x, y } = this.#place(dot.along);
    const isRefused = dot.drift > 0;
    const isWarm = dot.along <= waits;
    context.globalAlpha = isRefused ? Math.max(0, 1 - dot.drift / 1.4) : 1;
    context.fillStyle = isRefused ? this.#colours.bad : isWarm ? this.#colours.hot : this.#colours.cool;
    context.beginPath();
    context.arc(x, y + dot.drift * dot.drift * 26, isRefused ? 4.5 : 3.6, 0, 2 * Math.PI);
    context.fill();
    context.globalAlpha *= 0.18;
    context.beginPath();
    context.arc(x, y + dot.drift * dot.drift * 26, 8, 0, 2 * Math.PI);
    context.fill();
    context.globalAlpha = 1;
  }

  #place(along) {
    const at = Math.max(0, along);
    const next = Math.max(1, this.#stations.findIndex((station) => station.along > at));
    const [from, to] = [this.#stations[next - 1], this.#stations[next]];
    const part = (at - from.along) / Math.max(to.along - from.along, 1e-6);
    return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
  }
}

/** More calls, more dots, but few stay few and many never become a storm. */
export function dotsASecond(rate) {
  return rate <= 0 ? 0 : Math.min(MAX_DOTS_A_SECOND, 0.6 + 0.62 * Math.log2(1 + rate));
}
