/*
 * Hashes of nodes, fetched by range where they are looked at. A complete node never changes, so what
 * was fetched stays right while the range grows. One request at a time, and not one too many.
 */
const MAX_NODES_A_REQUEST = 1024;
const MAX_KEPT = 32_768;
const PAUSE_MILLIS = 150;

/** What only grew at its right end can wait: ten pages must cost the proxy next to nothing. */
const FEW_NODES = 24;
const GROWTH_PAUSE_MILLIS = 1500;

export class Nodes {
  #load;
  #changed;
  #levels = new Map();
  #kept = 0;
  #wanted = [];
  #busy = false;

  /**
   * @param load asks for the nodes [begin, end) of a level: an array of hexadecimal hashes
   * @param changed is called when there are more
   */
  constructor(load, changed) {
    this.#load = load;
    this.#changed = changed;
  }

  hash(level, index) {
    return this.#levels.get(level)?.get(index);
  }

  /** Says what is looked at now; what was wanted before and is not yet asked for is forgotten. */
  want(ranges) {
    this.#wanted = ranges.map((range) => this.#missing(range)).filter((range) => range.begin < range.end);
    if (!this.#busy && this.#wanted.length > 0) {
      this.#busy = true;
      this.#fetch().finally(() => {
        this.#busy = false;
      });
    }
  }

  #missing({ level, begin, end }) {
    const known = this.#levels.get(level);
    let [first, last] = [begin, end];
    while (known && first < last && known.has(first)) {
      first++;
    }
    while (known && first < last && known.has(last - 1)) {
      last--;
    }
    return { level, begin: first, end: Math.min(last, first + MAX_NODES_A_REQUEST) };
  }

  async #fetch() {
    while (this.#wanted.length > 0) {
      const { level, begin, end } = this.#wanted.shift();
      try {
        const hashes = await this.#load(level, begin, end);
        this.#keep(level, begin, hashes);
        this.#changed();
      } catch {
        this.#wanted = []; // The feed says what is wrong; the picture needs no hashes.
      }
      await new Promise((resolve) => {
        setTimeout(resolve, end - begin < FEW_NODES && begin > 0 ? GROWTH_PAUSE_MILLIS : PAUSE_MILLIS);
      });
    }
  }

  #keep(level, begin, hashes) {
    if (this.#kept + hashes.length > MAX_KEPT) {
      this.#levels.clear();
      this.#kept = 0;
    }
    if (!this.#levels.has(level)) {
      this.#levels.set(level, new Map());
    }
    const known = this.#levels.get(level);
    hashes.forEach((hash, i) => {
      this.#kept += known.has(begin + i) ? 0 : 1;
      known.set(begin + i, hash);
    });
  }
}
