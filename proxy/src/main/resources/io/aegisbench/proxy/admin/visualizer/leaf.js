/* One leaf: its record, its receipt, the way to the root, and whether it holds. */
import { brief, byId, clock, count, duration, element, write } from './dom.js';
import { hex, leafHash, parseReceipt, proofPlan, STEPS, verifyReceipt } from './verifier.js';
import { showVerdict, tampered } from './verdict.js';

const NO_KEY = 'Not verified: there is no checkpoint key yet. Paste the one that the proxy printed at its start.';

export class LeafPanel {
  #api;
  #trust;
  #mountain;
  #box = byId('leaf-verdict');
  #shown = null;
  #asking = new AbortController();
  #tampers = false;

  constructor(api, trust, mountain) {
    this.#api = api;
    this.#trust = trust;
    this.#mountain = mountain;
    trust.onChange(() => this.#verify());
    byId('flip').addEventListener('click', () => {
      this.#tampers = !this.#tampers;
      this.#verify();
    });
    byId('save-receipt').addEventListener('click', () => this.#save('receipt', this.#shown?.receipt));
    byId('save-record').addEventListener('click', () => this.#save('record', this.#shown?.record));
  }

  /** Shows a leaf; what was asked for before is forgotten. */
  async select(index) {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    this.#shown = null;
    this.#tampers = false;
    this.#mountain.light({ index, path: [], state: 'known' });
    byId('leaf').hidden = false;
    write(byId('leaf-title'), `Leaf ${count(index)}`);
    showVerdict(this.#box, STEPS, null, 'Asking for the record and its receipt …');
    byId('leaf-record').replaceChildren();
    byId('ladder').replaceChildren();
    try {
      const record = await this.#api.record(index, signal);
      this.#showRecord(record);
      const receipt = await this.#api.receipt(index, signal);
      const parsed = parseReceipt(receipt);
      this.#shown = { index, record, receipt, parsed };
      await this.#showPath();
      await this.#verify();
    } catch (e) {
      if (!signal.aborted) {
        showVerdict(this.#box, STEPS, null, `The receipt could not be had: ${e.message}`);
      }
    }
  }

  #showRecord(record) {
    let fields = {};
    try {
      fields = JSON.parse(new TextDecoder().decode(record));
    } catch {
      fields = { bytes: record.length };
    }
    const rows = Object.entries(fields)
      .filter(([, value]) => value !== '' && value !== -1)
      .flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, told(name, value))]);
    byId('leaf-record').replaceChildren(...rows);
  }

  /** The ladder: the leaf's hash, each hash that the receipt brings, the root. */
  async #showPath() {
    const { index, record, parsed } = this.#shown;
    const { hashes, checkpoint } = parsed;
    const plan = proofPlan(BigInt(index), BigInt(index) + 1n, checkpoint.size);
    const rungs = plan.map(({ begin, end, side }, i) =>
      element(
        'li', {},
        element('code', {}, hashes[i] ? brief(hex(hashes[i])) : 'missing'),
        ` joins from the ${side}: ${leaves(begin, end)}`,
      ),
    );
    byId('ladder').replaceChildren(
      element('li', { class: 'end' }, element('code', {}, brief(hex(await leafHash(record)))), ' this record, hashed'),
      ...rungs,
      element('li', { class: 'end' }, element('code', {}, brief(hex(checkpoint.root))), ` root of ${count(checkpoint.size)} leaves, signed`),
    );
  }

  async #verify() {
    if (!this.#shown) {
      return;
    }
    const { index, record, receipt, parsed } = this.#shown;
    const path = proofPlan(BigInt(index), BigInt(index) + 1n, parsed.checkpoint.size)
      .map(({ begin, end }) => ({ begin: Number(begin), end: Number(end) }));
    const payload = this.#tampers ? tampered(record) : record;
    byId('flip').setAttribute('aria-pressed', String(this.#tampers));
    write(byId('flip'), this.#tampers ? 'Put the byte back' : 'Flip one byte of the record');
    const outcome = this.#trust.key ? await verifyReceipt(receipt, payload, this.#trust.key) : null;
    if (this.#shown?.index !== index) {
      return;
    }
    if (outcome?.valid && outcome.index !== BigInt(index)) {
      // A receipt that holds, but of another leaf than was asked for.
      showVerdict(this.#box, STEPS, { valid: false, step: 'INDEX', reason: `receipt is of another leaf: index=${outcome.index}` });
    } else {
      showVerdict(this.#box, STEPS, outcome, NO_KEY);
    }
    const state = { good: 'good', bad: 'bad' }[this.#box.dataset.verdict] ?? 'known';
    this.#mountain.light({ index, path, state });
  }

  #save(name, bytes) {
    if (bytes) {
      const link = element('a', { href: URL.createObjectURL(new Blob([bytes])), download: `leaf-${this.#shown.index}.${name}` });
      link.click();
      URL.revokeObjectURL(link.href);
    }
  }
}

const leaves = (begin, end) => (end - begin === 1n ? `leaf ${count(begin)}` : `leaves ${count(begin)} to ${count(end - 1n)}`);

const TIMES = new Set(['received', 'forwarded', 'firstByte', 'completed', 'at', 'from', 'to']);

function told(name, value) {
  if (TIMES.has(name) && typeof value === 'number') {
    return `${clock(value / 1000)} and ${duration((value % 1e6) / 1e6)}`;
  }
  if (name === 'entropy' || name === 'entropyMean') {
    return `${value / 1000} bits`;
  }
  return String(value);
}
