/* A box for any receipt: dropped, chosen or pasted, and checked here with the viewer's key. */
import { byId, count, write } from './dom.js';
import { parseReceipt, STEPS, verifyReceipt } from './verifier.js';
import { showVerdict } from './verdict.js';

const MAX_BYTES = 2 << 20;
const FORMAT = 'c2sp.org/tlog-proof@v1\n';

export class ReceiptBox {
  #trust;
  #box = byId('receipt-verdict');
  #receipt = null;
  #record = null;
  #turn = 0;

  constructor(trust) {
    this.#trust = trust;
    const drop = byId('drop');
    drop.addEventListener('dragover', (event) => {
      event.preventDefault();
      drop.classList.add('over');
    });
    drop.addEventListener('dragleave', () => drop.classList.remove('over'));
    drop.addEventListener('drop', (event) => {
      event.preventDefault();
      drop.classList.remove('over');
      this.#take([...event.dataTransfer.files]);
    });
    byId('files').addEventListener('change', (event) => this.#take([...event.target.files]));
    byId('receipt-text').addEventListener('input', (event) => {
      this.#receipt = event.target.value === '' ? null : encoded(event.target.value);
      this.#check();
    });
    byId('record-text').addEventListener('input', (event) => {
      this.#record = encoded(event.target.value);
      this.#check();
    });
    trust.onChange(() => this.#check());
    this.#check();
  }

  /** Files say themselves which they are: a receipt begins with its format's name. */
  async #take(files) {
    for (const file of files.slice(0, 2)) {
      if (file.size > MAX_BYTES) {
        showVerdict(this.#box, STEPS, null, `${file.name} is longer than a receipt or a record can be.`);
        return;
      }
      const bytes = new Uint8Array(await file.arrayBuffer());
      const isReceipt = /receipt|tlog-proof/.test(file.name) || new TextDecoder().decode(bytes.subarray(0, FORMAT.length)) === FORMAT;
      if (isReceipt) {
        this.#receipt = bytes;
        byId('receipt-text').value = new TextDecoder().decode(bytes);
      } else {
        this.#record = bytes;
        byId('record-text').value = new TextDecoder().decode(bytes);
      }
    }
    await this.#check();
  }

  async #check() {
    const turn = ++this.#turn;
    write(byId('receipt-says'), claim(this.#receipt));
    if (!this.#receipt || !this.#record) {
      showVerdict(this.#box, STEPS, null, this.#receipt ? 'Now the record that it is of.' : 'Drop a receipt and its record, or paste them.');
      return;
    }
    if (!this.#trust.key) {
      showVerdict(this.#box, STEPS, null, 'Now the checkpoint key, above.');
      return;
    }
    const outcome = await verifyReceipt(this.#receipt, this.#record, this.#trust.key);
    if (turn === this.#turn) {
      showVerdict(this.#box, STEPS, outcome);
    }
  }
}

const encoded = (text) => new TextEncoder().encode(text);

function claim(receipt) {
  if (!receipt) {
    return '';
  }
  try {
    const { index, checkpoint } = parseReceipt(receipt);
    return `It claims leaf ${count(index)} of ${count(checkpoint.size)} in ${checkpoint.origin}.`;
  } catch {
    return '';
  }
}
