/* The two paths: what every stage costs, what it refused, and the flow of calls and of evidence. */
import { duration, element, percent, short, write } from './dom.js';
import { isGoverned, mean, quantile } from './figures.js';

const HOT = [
  ['guard', 'Guard', 'reads every byte below the parser'],
  ['auth', 'Auth', 'whose key, in constant time'],
  ['body', 'Body', 'read whole, parsed once'],
  ['waf', 'WAF', 'rules and a trained score'],
  ['rate_limit', 'Rate limit', 'requests and tokens of a key'],
  ['adapter', 'Adapter', 'OpenAI to Anthropic and back'],
  ['evidence', 'Evidence', 'a slot, or no upstream call'],
  ['forwarder', 'Forwarder', 'waits for the upstream'],
];

const BACKGROUND = [
  ['handoff', 'Hand-off', 'bounded, counted, timed'],
  ['analyser', 'Analyser', 'entropy, tokens, secrets'],
  ['ledger', 'Ledger', 'a leaf on the mountain'],
  ['write', 'Write', 'survives the process'],
  ['force', 'Force', 'survives the machine'],
  ['checkpoint', 'Checkpoint', 'signed, then shown'],
];

/** How far along the background path the end of an answer waits, by evidence.ack. */
const WAITS_FOR = { scheduled: 'handoff', written: 'write', durable: 'force' };

export class Paths {
  #cards = new Map();

  constructor(hot, background) {
    hot.replaceChildren(
      endpoint('client', 'Client'),
      ...HOT.map((stage) => this.#card(...stage)),
      endpoint('upstream', 'Upstream'),
    );
    background.replaceChildren(...BACKGROUND.map((stage) => this.#card(...stage)));
  }

  #card(id, name, what) {
    const card = {
      value: element('p', { class: 'value' }, '–'),
      note: element('p', { class: 'note' }),
      share: element('meter', { min: 0, max: 1, value: 0, 'aria-label': `${name}: share of the proxy's own time` }),
      refused: element('p', { class: 'refused', hidden: true }),
      waits: element('p', { class: 'waits', hidden: true }, 'the client waits to here'),
    };
    const isTimed = HOT.some(([hot]) => hot === id) && id !== 'forwarder' && id !== 'guard';
    card.root = element(
      'li', { class: 'stage', 'data-stage': id },
      element('span', { class: 'dot', 'aria-hidden': 'true' }),
      element('h4', {}, name),
      element('p', { class: 'what' }, what),
      card.value,
      isTimed ? card.share : null,
      card.note,
      card.refused,
      card.waits,
    );
    this.#cards.set(id, card);
    return card.root;
  }

  show(span, figures) {
    this.#showHot(span);
    this.#showBackground(span, figures);
    for (const [id, card] of this.#cards) {
      card.waits.hidden = WAITS_FOR[figures.mode] !== id;
    }
  }

  #showHot(span) {
    const times = HOT.map(([id]) => [id, span.histogram('aegis_stage_seconds', (labels) => labels.stage === id)]);
    const own = times.filter(([id]) => id !== 'forwarder').reduce((sum, [, time]) => sum + time.sum, 0);
    const whole = own + times.at(-1)[1].sum;
    for (const [id, time] of times) {
      const card = this.#cards.get(id);
      this.#showRefusals(card, id, span);
      if (id === 'guard') {
        write(card.value, '–');
        write(card.note, 'part of reading, not timed');
        continue;
      }
      write(card.value, time.count > 0 ? duration(mean(time)) : '–');
      if (id === 'forwarder') {
        write(card.note, whole > 0 ? `${percent(time.sum / whole)} of the whole` : 'no calls just now');
      } else {
        const share = own > 0 ? time.sum / own : 0;
        card.share.value = share;
        write(card.note, own > 0 ? `${percent(share)} of our time` : 'no calls just now');
      }
    }
  }

  #showRefusals(card, id, span) {
    const all = span.to.total('aegis_refusals_total', (labels) => labels.stage === id);
    card.refused.hidden = all === 0;
    card.refused.dataset.value = String(all);
    write(card.refused, `${short(all)} refused`);
  }

  #showBackground(span, figures) {
    const set = (id, value, note) => {
      write(this.#cards.get(id).value, value);
      write(this.#cards.get(id).note, note);
    };
    const pair = (name) => {
      const time = span.histogram(name);
      return time.count > 0 ? [scale(quantile(time, 0.5)), `p99 ${scale(quantile(time, 0.99))}`] : ['–', 'nothing just now'];
    };
    set('handoff', ...pair('aegis_handoff_seconds'));
    const leaks = span.to.total('aegis_leaks_total');
    const alerts = span.to.total('aegis_entropy_alerts_total');
    set('analyser', `${short(span.rate('aegis_evidence_recorded_total'))} /s`, `${short(leaks)} leaks, ${short(alerts)} alerts`);
    set('ledger', short(figures.durable), 'leaves, durable');
    set('write', ...pair('aegis_evidence_lag_seconds'));
    set('force', ...pair('aegis_wal_force_seconds'));
    const behind = figures.durable - figures.checkpointSize;
    set('checkpoint', short(figures.checkpointSize), behind > 0 ? `${short(behind)} leaves behind` : 'covers every leaf');
  }
}

const scale = (seconds) => (seconds === Infinity ? 'off the scale' : duration(seconds));

function endpoint(id, name) {
  return element(
    'li', { class: 'stage endpoint', 'data-stage': id },
    element('span', { class: 'dot', 'aria-hidden': 'true' }),
    element('h4', {}, name),
  );
}

/** What the flow is fed with: calls a second and the share of each stage's refusals. */
export function flowOf(span, figures) {
  const rate = span.rate('aegis_requests_total', isGoverned);
  const refused = HOT.map(([id]) => [id, span.rate('aegis_refusals_total', (labels) => labels.stage === id)]).filter(([, value]) => value > 0);
  const forced = quantile(span.histogram('aegis_wal_force_seconds'), 0.5);
  return { rate, refused, forced, waitsFor: WAITS_FOR[figures.mode] ?? 'upstream' };
}
