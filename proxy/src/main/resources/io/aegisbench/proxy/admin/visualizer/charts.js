/* Tiles: one figure each, what it means, and its last two minutes as a line. */
import { byId, drawing, duration, element, short, write } from './dom.js';
import { isGoverned, mean, quantile } from './figures.js';

const WIDTH = 160;
const HEIGHT = 36;

const seconds = (name, share, fits) => (span) => quantile(span.histogram(name, fits), share);
const gauge = (name) => (span) => span.to.total(name);

function percentiles(name, fits) {
  return { line: seconds(name, 0.99, fits), value: seconds(name, 0.5, fits), second: seconds(name, 0.99, fits), show: duration };
}

const TILES = [
  { id: 'rate', title: 'Requests', unit: 'a second', what: 'answered on the hot path, health checks too', value: (span) => span.rate('aegis_requests_total', isGoverned), show: short },
  { id: 'answer', title: 'Answer', what: 'first byte in to last byte out, upstream included', ...percentiles('aegis_request_seconds', isGoverned) },
  { id: 'handoff', title: 'Hand-off', what: 'what the evidence costs the client; one in 128 is timed', ...percentiles('aegis_handoff_seconds') },
  { id: 'slots', title: 'Slots in flight', unit: 'calls', what: 'evidence reserved, record not yet written', value: gauge('aegis_evidence_in_flight'), show: short, metric: 'aegis_evidence_in_flight' },
  { id: 'lag', title: 'Evidence lag', what: 'hand-off to written: what a crash can lose', ...percentiles('aegis_evidence_lag_seconds') },
  { id: 'durable', title: 'Durable lag', what: 'hand-off to forced: what a power cut can lose', ...percentiles('aegis_evidence_durable_lag_seconds') },
  { id: 'queue', title: 'Log queue', unit: 'records', what: 'wait for the one thread that writes', value: gauge('aegis_wal_queue_records'), show: short, metric: 'aegis_wal_queue_records' },
  { id: 'force', title: 'Force', what: 'one fdatasync of the log', ...percentiles('aegis_wal_force_seconds') },
  { id: 'batch', title: 'Batch', unit: 'records', what: 'written together, mean: group commit at work', value: (span) => mean(span.histogram('aegis_wal_batch_records')), show: short },
  { id: 'refused', title: 'Refused', unit: 'a second', what: 'before the upstream was called', value: (span) => span.rate('aegis_refusals_total'), show: short },
];

export class Tiles {
  #tiles;

  constructor(list) {
    this.#tiles = TILES.map((tile) => new Tile(tile));
    list.replaceChildren(...this.#tiles.map((tile) => tile.root));
  }

  show(history) {
    const span = history.window();
    for (const tile of this.#tiles) {
      tile.show(span, history);
    }
  }
}

class Tile {
  #tile;
  #value = element('span', { class: 'value' }, '–');
  #second = element('span', { class: 'second' });
  #area = drawing('path', { class: 'area' });
  #line = drawing('path', { class: 'line' });

  constructor(tile) {
    this.#tile = tile;
    const chart = drawing('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, this.#area, this.#line);
    const unit = tile.second ? 'p50' : tile.unit;
    this.root = element(
      'li',
      { class: 'tile', id: `tile-${tile.id}` },
      element('h3', {}, tile.title),
      element('p', { class: 'figure' }, this.#value, ' ', element('span', { class: 'unit' }, unit), this.#second),
      chart,
      element('p', { class: 'what' }, tile.what),
    );
    if (tile.metric) {
      this.#value.dataset.metric = tile.metric;
    }
  }

  show(span, history) {
    const { value, second, show, line } = this.#tile;
    const now = value(span);
    write(this.#value, Number.isNaN(now) ? '–' : text(now, show));
    this.#value.dataset.value = String(now);
    if (second) {
      const other = second(span);
      write(this.#second, Number.isNaN(other) ? '' : ` ${text(other, show)} p99`);
    }
    this.#draw(history.series(line ?? value));
  }

  #draw(values) {
    const finite = values.filter(Number.isFinite);
    const top = Math.max(...finite, 0);
    if (finite.length < 2 || top === 0) {
      this.#line.setAttribute('d', `M0 ${HEIGHT - 1}H${WIDTH}`);
      this.#area.setAttribute('d', '');
      return;
    }
    const step = WIDTH / Math.max(29, values.length - 1);
    const begin = WIDTH - (values.length - 1) * step;
    let path = '';
    let pen = 'M';
    let first = null;
    let last = 0;
    values.forEach((value, i) => {
      if (!Number.isFinite(value)) {
        return;
      }
      last = begin + i * step;
      first ??= last;
      path += `${pen}${last.toFixed(1)} ${(HEIGHT - 2 - (value / top) * (HEIGHT - 5)).toFixed(1)}`;
      pen = 'L';
    });
    this.#line.setAttribute('d', path);
    this.#area.setAttribute('d', `${path}L${last.toFixed(1)} ${HEIGHT}L${first.toFixed(1)} ${HEIGHT}Z`);
  }
}

const text = (value, show) => (value === Infinity ? 'off the scale' : show(value));

/** The counters themselves, by the names of /metrics. */
export class Counters {
  #body = byId('counters');
  #rows = new Map();

  show(snapshot) {
    for (const name of Object.keys(snapshot.metrics)) {
      const points = snapshot.points(name);
      for (const point of points) {
        this.#row(name, point);
      }
    }
  }

  #row(name, point) {
    const labels = Object.entries(point.labels ?? {}).map(([key, value]) => `${key}="${value}"`).join(',');
    const whole = (labels ? `${name}{${labels}}` : name) + (point.buckets ? ' (count)' : '');
    const value = point.value ?? point.count;
    let cell = this.#rows.get(whole);
    if (!cell) {
      cell = element('td', {});
      this.#rows.set(whole, cell);
      cell.dataset.counter = name + (point.buckets ? '_count' : '') + (labels ? `{${labels}}` : '');
      this.#body.append(element('tr', {}, element('th', { scope: 'row' }, whole), cell));
    }
    write(cell, String(value));
  }
}
