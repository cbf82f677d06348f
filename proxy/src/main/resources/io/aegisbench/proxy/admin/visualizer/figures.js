/* What snapshots of counters say: rates, shares and percentiles of a time that has just passed. */

const MAX_KEPT = 121;
const WINDOW_MILLIS = 10_000;

const GOVERNED = new Set(['/v1/chat/completions', '/v1/completions', '/v1/embeddings', '/v1/messages', '/v1/models', '/health']);

/** One snapshot of the metrics. A point that is not there is zero. */
export class Snapshot {
  constructor(figures) {
    this.figures = figures;
    this.millis = figures.atMillis;
    this.metrics = figures.metrics ?? {};
  }

  /** The sum of the points that fit; every point without a test. */
  total(name, fits = () => true) {
    return this.#points(name, fits).reduce((sum, point) => sum + (point.value ?? point.count), 0);
  }

  /** The points that fit as one histogram. */
  histogram(name, fits = () => true) {
    const bounds = this.metrics[name]?.le ?? [];
    const sum = { bounds, count: 0, sum: 0, buckets: new Array(bounds.length + 1).fill(0) };
    for (const point of this.#points(name, fits)) {
      sum.count += point.count;
      sum.sum += point.sum;
      point.buckets.forEach((value, i) => {
        sum.buckets[i] += value;
      });
    }
    return sum;
  }

  points(name) {
    return this.metrics[name]?.points ?? [];
  }

  #points(name, fits) {
    return this.points(name).filter((point) => fits(point.labels ?? {}));
  }
}

export const isGoverned = (labels) => GOVERNED.has(labels.route);

/** What lies between two snapshots. */
export class Span {
  constructor(from, to) {
    this.from = from;
    this.to = to;
    this.seconds = Math.max((to.millis - from.millis) / 1000, 1e-3);
  }

  increase(name, fits) {
    return Math.max(0, this.to.total(name, fits) - this.from.total(name, fits));
  }

  rate(name, fits) {
    return this.increase(name, fits) / this.seconds;
  }

  histogram(name, fits) {
    const [before, after] = [this.from.histogram(name, fits), this.to.histogram(name, fits)];
    if (before.bounds.length === 0) {
      return after;
    }
    return {
      bounds: after.bounds,
      count: after.count - before.count,
      sum: after.sum - before.sum,
      buckets: after.buckets.map((value, i) => value - before.buckets[i]),
    };
  }
}

/**
 * The value that this share of a histogram is not above, taken to lie evenly in its bucket. What is
 * above the last bound is infinite: the histogram does not know more.
 */
export function quantile(histogram, share) {
  if (histogram.count <= 0) {
    return NaN;
  }
  const rank = share * histogram.count;
  let below = 0;
  for (let i = 0; i < histogram.buckets.length; i++) {
    const inside = histogram.buckets[i];
    if (below + inside >= rank && inside > 0) {
      const low = i === 0 ? 0 : histogram.bounds[i - 1];
      const high = histogram.bounds[i];
      return high === undefined ? Infinity : low + ((high - low) * (rank - below)) / inside;
    }
    below += inside;
  }
  return Infinity;
}

export const mean = (histogram) => (histogram.count > 0 ? histogram.sum / histogram.count : NaN);

/** The last two minutes of snapshots. */
export class History {
  #kept = [];

  /** Takes a snapshot; one whose counters fell is of a proxy that was started again. */
  add(snapshot) {
    const last = this.#kept.at(-1);
    if (last && (snapshot.total('aegis_requests_total') < last.total('aegis_requests_total') || snapshot.millis < last.millis)) {
      this.#kept = [];
    }
    this.#kept.push(snapshot);
    if (this.#kept.length > MAX_KEPT) {
      this.#kept.shift();
    }
  }

  get length() {
    return this.#kept.length;
  }

  /** The last ten seconds, or as much of them as there is. */
  window() {
    const last = this.#kept.at(-1);
    const first = this.#kept.find((one) => one.millis >= last.millis - WINDOW_MILLIS) ?? last;
    const index = this.#kept.indexOf(first);
    return new Span(first === last && index > 0 ? this.#kept[index - 1] : first, last);
  }

  /** A value of each span of neighbours, oldest first. */
  series(value) {
    const values = [];
    for (let i = 1; i < this.#kept.length; i++) {
      values.push(value(new Span(this.#kept[i - 1], this.#kept[i])));
    }
    return values;
  }
}
