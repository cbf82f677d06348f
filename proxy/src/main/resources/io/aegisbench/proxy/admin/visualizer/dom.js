/* Small helpers: elements, numbers and times as people read them. Text only ever becomes text. */

export const byId = (id) => document.getElementById(id);

/** Makes an element: properties are attributes, children are elements or text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(key, value === true ? '' : String(value));
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

export function drawing(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, String(value));
  }
  made.append(...children);
  return made;
}

/** Writes a text only where it differs, so that nothing is laid out or read aloud again for nothing. */
export function write(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** A whole number with thin spaces between thousands. */
export const count = (number) => grouped.format(number).replaceAll(',', '\u202f');

/** A number short enough for a tile. */
export function short(number) {
  if (number >= 1e9) {
    return `${(number / 1e9).toPrecision(3)} G`;
  }
  if (number >= 1e6) {
    return `${(number / 1e6).toPrecision(3)} M`;
  }
  if (number >= 1e4) {
    return `${(number / 1e3).toPrecision(3)} k`;
  }
  return number >= 100 || Number.isInteger(number) ? count(number) : String(Number(number.toPrecision(2)));
}

/** Seconds, in the unit that fits. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) {
    return '–';
  }
  for (const [unit, size] of [['s', 1], ['ms', 1e-3], ['µs', 1e-6]]) {
    if (seconds >= size) {
      return `${round(seconds / size)} ${unit}`;
    }
  }
  return `${round(seconds / 1e-9)} ns`;
}

const round = (number) => (number >= 100 ? Math.round(number) : Number(number.toPrecision(2)));

export const percent = (share) => `${share >= 0.0995 ? Math.round(share * 100) : (share * 100).toFixed(1)} %`;

export function clock(millis) {
  return new Date(millis).toLocaleTimeString('en-GB', { hour12: false });
}

/** The first characters of a hash; its title has them all. */
export const brief = (hash) => `${hash.slice(0, 8)}…${hash.slice(-4)}`;

export const isCalm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Colours of the theme that the system asks for, by the names that the style sheet gives them. */
export function palette(...names) {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/** Fits a canvas to its box and the screen's pixels; returns the context and the box in CSS pixels. */
export function fit(canvas) {
  const scale = Math.min(devicePixelRatio || 1, 2);
  const { width, height } = canvas.getBoundingClientRect();
  const [pixelsX, pixelsY] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== pixelsX || canvas.height !== pixelsY) {
    canvas.width = pixelsX;
    canvas.height = pixelsY;
  }
  const context = canvas.getContext('2d');
  context.setTransform(scale, 0, 0, scale, 0, 0);
  return { context, width, height };
}
