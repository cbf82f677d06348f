/* The last records: who was refused by which stage and rule, and what was answered. */
import { clock, count, duration, element } from './dom.js';
import { MAX_RECORDS } from './feed.js';

const SHOWN = 14;

export class EventList {
  #refusals;
  #calls;
  #select;
  #rows = new WeakMap();
  #seen = { refusals: [], calls: [] };

  /** @param select is called with the leaf that was chosen */
  constructor(refusals, calls, select) {
    this.#refusals = refusals;
    this.#calls = calls;
    this.#select = select;
  }

  show(records) {
    if (records.length === 0) {
      return;
    }
    for (const record of records) {
      this.#add(record.kind === 'call' ? this.#seen.calls : this.#seen.refusals, record);
    }
    this.#fill(this.#refusals, this.#seen.refusals, refusal, 'Nothing was refused yet.');
    this.#fill(this.#calls, this.#seen.calls, call, 'Nothing was answered yet.');
  }

  /** A feed that begins again tells some records twice. */
  #add(list, record) {
    if (!list.some((one) => one.index === record.index)) {
      list.unshift(record);
      list.sort((a, b) => b.index - a.index);
      list.length = Math.min(list.length, MAX_RECORDS);
    }
  }

  /** Rows that stay are not touched, so that one can be clicked or focused while others come. */
  #fill(body, list, cells, none) {
    const rows = list.slice(0, SHOWN).map((record) => this.#row(record, cells));
    if (rows.length === 0) {
      rows.push(element('tr', {}, element('td', { colspan: 6 }, none)));
    }
    rows.forEach((row, i) => {
      if (body.children[i] !== row) {
        body.insertBefore(row, body.children[i] ?? null);
      }
    });
    while (body.children.length > rows.length) {
      body.lastElementChild.remove();
    }
  }

  #row(record, cells) {
    if (!this.#rows.has(record)) {
      const button = element('button', { type: 'button', class: 'leaf', 'aria-label': `Show leaf ${record.index}` }, count(record.index));
      button.addEventListener('click', () => this.#select(record.index));
      this.#rows.set(record, element('tr', {}, element('td', {}, button), ...cells(record).map((cell) => element('td', {}, cell))));
    }
    return this.#rows.get(record);
  }
}

function refusal(record) {
  if (record.kind === 'refusals') {
    return [clock(record.to / 1000), 'many', `${count(record.count)} past the budget, counted only`, ''];
  }
  return [clock(record.at / 1000), record.stage ?? '', record.wafRules ? `${record.code}: ${record.wafRules.replaceAll(',', ', ')}` : (record.code ?? ''), String(record.status ?? '')];
}

function call(record) {
  return [
    clock(record.completed / 1000),
    record.endpoint ?? '',
    record.outcome ?? '',
    duration((record.completed - record.received) / 1e6),
    `${count(Math.max(0, record.promptTokens))} + ${count(Math.max(0, record.completionTokens))}`,
  ];
}
