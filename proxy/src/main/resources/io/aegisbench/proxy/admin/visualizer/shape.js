/*
 * The shape of a Merkle Mountain Range follows from its size alone: one mountain for each bit that
 * is set, the highest first. Numbers here are leaves and levels, exact up to 2^53.
 */

/** Narrower than this on the screen, a node is part of the rock and not drawn by itself. */
export const MIN_NODE_PIXELS = 9;

/** The mountains of a range: {level, begin, end}, left to right. */
export function peaks(size) {
  const found = [];
  let begin = 0;
  for (let level = Math.floor(Math.log2(Math.max(size, 1))); level >= 0; level--) {
    const leaves = 2 ** level;
    if (size - begin >= leaves) {
      found.push({ level, begin, end: begin + leaves });
      begin += leaves;
    }
  }
  return found;
}

/** The lowest level whose nodes are wide enough to be drawn, where so many leaves fill the width. */
export function levelOfDetail(span, width) {
  return Math.max(0, Math.ceil(Math.log2((MIN_NODE_PIXELS * span) / Math.max(width, 1))));
}

/** The complete nodes of a level that are at least partly seen: [begin, end). */
export function seen(level, size, view) {
  const leaves = 2 ** level;
  const begin = Math.max(0, Math.floor(view.left / leaves));
  const end = Math.min(Math.floor(size / leaves), Math.ceil((view.left + view.span) / leaves));
  return { begin, end: Math.max(begin, end) };
}

/** Which mountain a node belongs to, or nothing if it is not complete. */
export function mountainOf(range, level, index) {
  const begin = index * 2 ** level;
  return range.find((peak) => peak.begin <= begin && begin + 2 ** level <= peak.end);
}

/**
 * Where things are on the screen. Height grows with the power of a node's width, so that mountains
 * look the same however far one zooms.
 */
export class Projection {
  static STEEPNESS = 0.62;

  /** @param tallest level of the tallest mountain, which fills the height where all of it is seen */
  constructor(view, width, height, { base, tallest }) {
    this.view = view;
    this.width = width;
    this.base = base;
    const widest = Math.max(Math.min(view.span, 1.2 * 2 ** tallest), 4);
    this.unit = height / widest ** Projection.STEEPNESS;
  }

  x(leaf) {
    return ((leaf - this.view.left) / this.view.span) * this.width;
  }

  y(level) {
    return this.base - (2 ** (level * Projection.STEEPNESS) - 1) * this.unit;
  }

  leaf(x) {
    return this.view.left + (x / this.width) * this.view.span;
  }

  node(level, index) {
    const leaves = 2 ** level;
    return { x: this.x((index + 0.5) * leaves), y: this.y(level) };
  }
}

/** A view that shows something: not wider than the range, not beyond its ends. */
export function bounded(view, size) {
  const most = Math.max(size * 1.08, 12);
  const span = Math.min(Math.max(view.span, 6), most);
  const margin = span * 0.04;
  const left = Math.min(Math.max(view.left, -margin), Math.max(size + margin - span, -margin));
  return { left, span };
}

export const whole = (size) => bounded({ left: -Infinity, span: Infinity }, size);
