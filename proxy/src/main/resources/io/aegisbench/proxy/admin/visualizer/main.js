/* Puts the page together. */
import { AuditApi } from './api.js';
import { Counters, Tiles } from './charts.js';
import { Consistency } from './consistency.js';
import { byId, count, isCalm, write } from './dom.js';
import { EventList } from './events.js';
import { Feed } from './feed.js';
import { History, Snapshot } from './figures.js';
import { LeafPanel } from './leaf.js';
import { Mountain } from './mountain.js';
import { Nodes } from './nodes.js';
import { flowOf, Paths } from './paths.js';
import { ReceiptBox } from './receipt.js';
import { Flow } from './scene.js';
import { Trust } from './trust.js';

const STATES = { live: 'live', waiting: 'waiting', key: 'key needed', off: 'evidence is off', idle: 'not connected' };

const api = new AuditApi();
const trust = new Trust();
const history = new History();
const paths = new Paths(byId('hot'), byId('background'));
const flow = new Flow(byId('flow'), byId('lanes'));
const tiles = new Tiles(byId('tiles'));
const counters = new Counters();

const nodes = new Nodes(
  async (level, begin, end) => (await api.nodes(level, begin, end)).nodes,
  () => mountain.draw(),
);
const mountain = new Mountain(byId('mountain'), nodes, {
  select: (leaf) => panel.select(leaf),
  look: (text) => write(byId('view-said'), text),
});
const panel = new LeafPanel(api, trust, mountain);
const consistency = new Consistency(api, trust);
new ReceiptBox(trust);
const list = new EventList(byId('refusals'), byId('calls'), (leaf) => {
  mountain.goTo(leaf);
  panel.select(leaf);
  byId('range').scrollIntoView({ behavior: isCalm() ? 'auto' : 'smooth' });
});

let watching = new AbortController();
let isListed = false;

function state(name, sentence) {
  const pill = byId('state');
  pill.dataset.state = name;
  write(pill, STATES[name]);
  write(byId('said'), sentence);
  byId('key-form').hidden = name !== 'key' && name !== 'idle';
  if (name !== 'live') {
    flow.rest();
  }
}

function show(figures, records) {
  const snapshot = new Snapshot(figures);
  history.add(snapshot);
  const span = history.window();
  write(byId('mode'), `evidence ${figures.mode}`);
  write(byId('size'), `${count(figures.durable)} leaves`);
  write(byId('root'), figures.root);
  byId('page').dataset.at = String(figures.atMillis);
  byId('page').dataset.faulted = String(figures.faulted);
  byId('faulted').hidden = !figures.faulted;
  byId('damaged').hidden = !(figures.damages > 0);
  byId('contradicted').hidden = !(figures.contradicting > 0);
  write(byId('cosigned'), figures.cosignedSize < 0 ? '' : `${count(figures.cosignedSize)} cosigned`);
  paths.show(span, figures);
  flow.show(flowOf(span, figures));
  tiles.show(history);
  counters.show(snapshot);
  mountain.grow(figures.checkpointSize, figures.durable);
  list.show(records);
  if (!isListed && figures.checkpointSize > 0) {
    isListed = true;
    consistency.refresh();
  }
}

function watch() {
  watching.abort();
  watching = new AbortController();
  state('waiting', 'Asking the proxy …');
  new Feed(api, show, state).run(watching.signal);
}

/**
 * The key of a link, which stands behind the # and so is never sent to a server. It leaves the
 * address bar at once: what is copied from there opens nothing.
 */
function keyOfLink() {
  const key = new URLSearchParams(location.hash.slice(1)).get('key');
  if (key !== null) {
    window.history.replaceState(null, '', location.pathname + location.search);
  }
  return key;
}

function enter(key) {
  api.useKey(key);
  watch();
}

byId('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const key = byId('key').value.trim();
  byId('key').value = '';
  enter(key);
});

window.addEventListener('hashchange', () => {
  const key = keyOfLink();
  if (key) {
    enter(key);
  }
});

byId('motion').addEventListener('click', (event) => {
  const paused = event.target.getAttribute('aria-pressed') !== 'true';
  event.target.setAttribute('aria-pressed', String(paused));
  write(event.target, paused ? 'Resume motion' : 'Pause motion');
  flow.pause(paused);
});
byId('zoom-in').addEventListener('click', () => mountain.zoomBy(0.4));
byId('zoom-out').addEventListener('click', () => mountain.zoomBy(2.5));
byId('zoom-all').addEventListener('click', () => mountain.showAll());
byId('pan-left').addEventListener('click', () => mountain.pan(-0.4));
byId('pan-right').addEventListener('click', () => mountain.pan(0.4));
byId('go').addEventListener('submit', (event) => {
  event.preventDefault();
  const leaf = byId('go-leaf').valueAsNumber;
  if (Number.isSafeInteger(leaf) && leaf >= 0) {
    mountain.goTo(leaf);
    panel.select(leaf);
  }
});

// Before anything is waited for, so that the key does not stand in the address bar meanwhile.
const linked = keyOfLink();
const setting = await (await fetch('setting.json', { cache: 'no-store' })).json();
if (setting.mode === 'off') {
  state('off', 'Nothing is recorded, so there is nothing to see.');
} else if (linked) {
  enter(linked);
} else {
  state('idle', 'The proxy shows its audit to those who have an audit key.');
  byId('key').focus({ preventScroll: true });
}
