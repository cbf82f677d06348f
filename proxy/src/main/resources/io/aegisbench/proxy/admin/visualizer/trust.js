/*
 * The checkpoint key that everything here is verified with. It comes from the viewer alone, who got
 * it from where they trust: the proxy is never asked for the key that its own receipts are checked
 * with. It is public, so a browser may keep it; nothing else is kept.
 */
import { byId, write } from './dom.js';
import { isAble, parseVerifierKey } from './verifier.js';

const PINNED = 'aegis.checkpoint-key';

export class Trust {
  #key = null;
  #listeners = [];
  #field = byId('vkey');
  #pin = byId('pin');
  #said = byId('vkey-said');

  constructor() {
    const pinned = localStorage.getItem(PINNED) ?? '';
    this.#field.value = pinned;
    this.#pin.checked = pinned !== '';
    this.#field.addEventListener('input', () => this.#read());
    this.#pin.addEventListener('change', () => this.#keep());
    if (!isAble()) {
      write(this.#said, 'This browser hands out no Web Crypto here: open the page over HTTPS or on localhost.');
    } else if (pinned) {
      this.#read();
    }
  }

  /** The key, or null while there is none that can be read. */
  get key() {
    return this.#key;
  }

  onChange(listener) {
    this.#listeners.push(listener);
  }

  async #read() {
    const text = this.#field.value.trim();
    this.#key = null;
    this.#field.removeAttribute('aria-invalid');
    let said = '';
    if (text !== '') {
      try {
        const key = await parseVerifierKey(text);
        if (text !== this.#field.value.trim()) {
          return; // Typed on meanwhile.
        }
        this.#key = key;
        said = `Trusting ${key.name}.`;
      } catch (e) {
        this.#field.setAttribute('aria-invalid', 'true');
        said = `No key: ${e.message}.`;
      }
    }
    write(this.#said, said);
    this.#keep();
    this.#listeners.forEach((listener) => listener());
  }

  #keep() {
    if (this.#pin.checked && this.#key) {
      localStorage.setItem(PINNED, this.#key.text);
    } else {
      localStorage.removeItem(PINNED);
    }
  }
}
