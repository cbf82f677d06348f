/* What a verification came to, step by step. */
import { element } from './dom.js';

const MEANINGS = {
  PARSE: 'the bytes are what the format says',
  SIGNATURE: 'the trusted key signed the checkpoint',
  ORIGIN: 'the checkpoint is of the log whose key it is',
  INDEX: 'the leaf is below the checkpoint’s size',
  INCLUSION: 'the path leads from the leaf to the root',
  CONSISTENCY: 'the older tree is the beginning of the newer',
};

/**
 * Shows an outcome of the verifier; with none it says why there is none.
 *
 * @param box is filled; its data-verdict is 'good', 'bad' or 'none', its data-step the failed step
 */
export function showVerdict(box, steps, outcome, none = '') {
  box.dataset.verdict = outcome ? (outcome.valid ? 'good' : 'bad') : 'none';
  box.dataset.step = outcome?.step ?? '';
  const failed = outcome && !outcome.valid ? steps.indexOf(outcome.step) : steps.length;
  const list = steps.map((step, i) => {
    const state = !outcome ? 'idle' : i < failed ? 'passed' : i === failed ? 'failed' : 'idle';
    const mark = { passed: '✓', failed: '✗', idle: '·' }[state];
    return element(
      'li', { class: state },
      element('span', { class: 'mark', 'aria-hidden': 'true' }, mark),
      element('b', {}, step), ' ', element('span', {}, MEANINGS[step]),
      element('span', { class: 'unseen' }, `: ${state === 'idle' ? 'not reached' : state}`),
    );
  });
  const title = !outcome
    ? none
    : outcome.valid
      ? 'Verified, in this browser.'
      : `Refused at ${outcome.step}: ${outcome.reason}`;
  box.replaceChildren(element('p', { class: 'title' }, title), element('ol', { class: 'steps' }, ...list));
}

/** A copy of bytes with one of them changed. */
export function tampered(bytes, at = Math.floor(bytes.length / 2)) {
  const copy = bytes.slice();
  copy[at] ^= 1;
  return copy;
}
