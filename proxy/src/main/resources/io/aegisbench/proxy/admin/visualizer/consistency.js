/* Two checkpoints, and the proof that the ledger only grew between them. */
import { brief, byId, count, element, write } from './dom.js';
import { fromHex, hex, proofPlan, verifyCheckpoint, verifyConsistency } from './verifier.js';
import { showVerdict } from './verdict.js';

const STEPS = ['PARSE', 'SIGNATURE', 'ORIGIN', 'CONSISTENCY'];
const SAMPLES = 8;
const MAX_LISTED = 24;

export class Consistency {
  #api;
  #trust;
  #known = new Map();
  #box = byId('consistency-verdict');
  #older = byId('older');
  #newer = byId('newer');
  #turn = 0;

  constructor(api, trust) {
    this.#api = api;
    this.#trust = trust;
    trust.onChange(() => this.#check());
    for (const list of [this.#older, this.#newer]) {
      list.addEventListener('change', () => this.#check());
    }
    byId('more-checkpoints').addEventListener('click', () => this.refresh());
    showVerdict(this.#box, STEPS, null, 'No two checkpoints yet.');
  }

  /** Lists the first checkpoint, the last, and some between, whatever the ledger's age. */
  async refresh() {
    try {
      const last = BigInt(new TextDecoder().decode(await this.#api.bytes('checkpoint')).split('\n')[1]);
      const sizes = new Set(Array.from({ length: SAMPLES + 1 }, (_, i) => 1n + ((last - 1n) * BigInt(i)) / BigInt(SAMPLES)));
      for (const size of sizes) {
        if (size >= 1n) {
          this.#keep(await this.#api.checkpoints(size, 1));
        }
      }
      this.#list();
      await this.#check();
    } catch (e) {
      showVerdict(this.#box, STEPS, null, `Checkpoints could not be had: ${e.message}`);
    }
  }

  #keep(checkpoints) {
    for (const { size, root, note } of checkpoints) {
      this.#known.set(size, { root, note });
    }
    const sizes = [...this.#known.keys()].sort((a, b) => a - b);
    sizes.slice(1, -1).slice(0, Math.max(0, sizes.length - MAX_LISTED)).forEach((size) => this.#known.delete(size));
  }

  #list() {
    const sizes = [...this.#known.keys()].sort((a, b) => a - b);
    const fill = (list, chosen) => {
      const before = Number(list.value);
      list.replaceChildren(
        ...sizes.map((size) => element('option', { value: size }, `${count(size)} leaves, root ${brief(this.#known.get(size).root)}`)),
      );
      list.value = String(this.#known.has(before) && before > 0 ? before : chosen);
    };
    fill(this.#older, sizes[0]);
    fill(this.#newer, sizes.at(-1));
  }

  async #check() {
    const turn = ++this.#turn;
    const [from, to] = [Number(this.#older.value), Number(this.#newer.value)];
    const [older, newer] = [this.#known.get(from), this.#known.get(to)];
    byId('proof').replaceChildren();
    write(byId('proof-says'), '');
    if (!older || !newer) {
      return;
    }
    if (from > to) {
      showVerdict(this.#box, STEPS, null, 'The older checkpoint is the smaller one.');
      return;
    }
    try {
      const { hashes } = await this.#api.consistency(from, to);
      if (turn === this.#turn) {
        await this.#show(older, newer, { from, to, hashes });
      }
    } catch (e) {
      showVerdict(this.#box, STEPS, null, `The proof could not be had: ${e.message}`);
    }
  }

  async #show(older, newer, { from, to, hashes }) {
    const plan = proofPlan(0n, BigInt(from), BigInt(to));
    write(byId('proof-says'), `${count(to - from)} leaves came between; ${hashes.length} hashes are the proof that the first ${count(from)} stayed as they were.`);
    byId('proof').replaceChildren(
      ...plan.map(({ begin, end }, i) =>
        element('li', { class: Number(end) <= from ? 'old' : 'new' },
          element('code', {}, hashes[i] ? brief(hashes[i]) : 'missing'),
          ` leaves ${count(begin)} to ${count(end - 1n)}, ${Number(end) <= from ? 'in both' : 'in the newer'}`)),
    );
    if (!this.#trust.key) {
      showVerdict(this.#box, STEPS, null, 'Not verified: there is no checkpoint key yet.');
      return;
    }
    showVerdict(this.#box, STEPS, await this.#verify([[from, older], [to, newer]], hashes));
  }

  /** A proof is between two signed sizes: one that only the proxy names is computed, whatever note lies beside it. */
  async #verify(ends, hashes) {
    const opened = [];
    for (const [size, { note, root }] of ends) {
      const outcome = await verifyCheckpoint(new TextEncoder().encode(note), this.#trust.key);
      if (!outcome.valid) {
        return outcome;
      }
      if (outcome.checkpoint.size !== BigInt(size)) {
        const signed = `the key signed size ${count(outcome.checkpoint.size)}, not ${count(size)}`;
        return { valid: false, step: 'SIGNATURE', reason: `${signed}, which is computed and not verified` };
      }
      if (hex(outcome.checkpoint.root) !== root) {
        return { valid: false, step: 'PARSE', reason: 'the note has another root than the list' };
      }
      opened.push(outcome.checkpoint);
    }
    return verifyConsistency(opened[0], opened[1], hashes.map(fromHex));
  }
}
