/*
 * The live feed: one snapshot a second and the newest records. Nothing piles up behind a slow page:
 * of the snapshots that came while it was busy only the last is drawn, of the records the newest.
 */
import { ApiError, pause } from './api.js';
import { events } from './stream.js';

export const MAX_RECORDS = 48;
const SILENCE_MILLIS = 15_000;
const FIRST_WAIT_MILLIS = 1_000;
const MAX_WAIT_MILLIS = 30_000;

export class Feed {
  #api;
  #show;
  #state;
  #figures = null;
  #records = [];
  #scheduled = false;

  /**
   * @param show called at most once a frame, with the last figures and the new records
   * @param state called with 'live', 'waiting', 'key' or 'off', and a sentence
   */
  constructor(api, show, state) {
    this.#api = api;
    this.#show = show;
    this.#state = state;
  }

  /** Watches until it is aborted or told that no waiting will help. */
  async run(signal) {
    let wait = FIRST_WAIT_MILLIS;
    while (!signal.aborted) {
      try {
        await this.#watch(signal, () => {
          wait = FIRST_WAIT_MILLIS;
        });
        this.#state('waiting', 'The feed has ended; asking again.');
      } catch (e) {
        if (signal.aborted || this.#isFinal(e)) {
          return;
        }
        this.#state('waiting', `${e instanceof ApiError ? e.message : 'The proxy does not answer.'} Asking again.`);
      }
      await pause(wait, signal).catch(() => {});
      wait = Math.min(2 * wait, MAX_WAIT_MILLIS);
    }
  }

  #isFinal(e) {
    if (!(e instanceof ApiError)) {
      return false;
    }
    if (e.status === 401 || e.status === 403) {
      this.#state('key', e.message);
      return true;
    }
    if (e.code === 'evidence_off') {
      this.#state('off', e.message);
      return true;
    }
    return false;
  }

  async #watch(signal, alive) {
    const silence = new AbortController();
    const both = AbortSignal.any([signal, silence.signal]);
    let timer = setTimeout(() => silence.abort(), SILENCE_MILLIS);
    try {
      const answer = await this.#api.open('events', both);
      for await (const { event, data } of events(answer.body)) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENCE_MILLIS);
        this.#take(event, JSON.parse(data));
        alive();
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #take(event, data) {
    if (event === 'figures') {
      this.#figures = data;
      this.#state('live', '');
    } else if (event === 'record') {
      this.#records.push(data);
      if (this.#records.length > MAX_RECORDS) {
        this.#records.shift();
      }
    }
    if (!this.#scheduled) {
      this.#scheduled = true;
      // A hidden page gets no frames: it takes what came when it is looked at again.
      requestAnimationFrame(() => this.#flush());
    }
  }

  #flush() {
    this.#scheduled = false;
    const records = this.#records;
    this.#records = [];
    if (this.#figures) {
      this.#show(this.#figures, records);
    }
  }
}
