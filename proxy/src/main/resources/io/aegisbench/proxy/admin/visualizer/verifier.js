/*
 * Verifies what a ledger hands out, with nothing but the checkpoint key: C2SP signed-note,
 * tlog-checkpoint and tlog-proof, and the inclusion and consistency proofs of RFC 9162. As strict as
 * the Java library, and a refusal names the same step. No content makes a verification throw.
 */

/** The steps of a receipt, in order; the first that fails is reported. */
export const STEPS = Object.freeze(['PARSE', 'SIGNATURE', 'ORIGIN', 'INDEX', 'INCLUSION']);

const MAX_LONG = (1n << 63n) - 1n;
const MAX_LEAVES = 1n << 62n;
const MAX_HASHES = 63;
const MAX_EXTRA_BYTES = 1 << 16;
const MAX_NOTE_BYTES = 1 << 19;
const MAX_HEAD_BYTES = 1 << 17;
const MAX_SIGNATURES = 64;
const MAX_KEY_CHARACTERS = 1 << 13;
const DIGEST_BYTES = 32;
const ED25519 = 1;
const ED25519_SIGNATURE_BYTES = 64;
const FORMAT = 'c2sp.org/tlog-proof@v1';
const EMPTY_ROOT = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

class FormatError extends Error {}

class Refusal extends Error {
  constructor(step, reason) {
    super(reason);
    this.step = step;
  }
}

const encoder = new TextEncoder();

/** Whether this browser hands out what is needed: pages of plain HTTP from elsewhere get nothing. */
export function isAble() {
  return Boolean(globalThis.crypto?.subtle);
}

export async function sha256(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
}

export const leafHash = (payload) => sha256(Uint8Array.of(0), payload);
export const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export function fromHex(text) {
  if (!/^([0-9a-f]{2})*$/.test(text)) {
    throw new FormatError('not lowercase hexadecimal');
  }
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/* ---- the parts that all formats are made of, each read from its one spelling only ---- */

function encodeBase64(bytes) {
  let binary = '';
  for (const byte of bytes) {
    binary += String.fromCharCode(byte);
  }
  return btoa(binary);
}

function base64(what, text) {
  let bytes = null;
  try {
    bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    // Told below, together with texts that decode but are not the one spelling.
  }
  if (bytes === null || encodeBase64(bytes) !== text) {
    throw new FormatError(`${what} is not canonical base64`);
  }
  return bytes;
}

function digest(what, text) {
  const bytes = base64(what, text);
  if (bytes.length !== DIGEST_BYTES) {
    throw new FormatError(`${what} has not ${DIGEST_BYTES} bytes: length=${bytes.length}`);
  }
  return bytes;
}

function decimal(what, text) {
  if (!/^(0|[1-9][0-9]{0,18})$/.test(text)) {
    throw new FormatError(`${what} is not a decimal number without leading zeros: ${shown(text)}`);
  }
  const number = BigInt(text);
  if (number > MAX_LONG) {
    throw new FormatError(`${what} is above 2^63-1: ${shown(text)}`);
  }
  return number;
}

function utf8(what, bytes) {
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormatError(`${what} is not valid UTF-8`);
  }
  checkCharacters(what, text);
  return text;
}

function checkCharacters(what, text) {
  if (/[\u0000-\u0009\u000b-\u001f]/.test(text)) {
    throw new FormatError(`${what} has a control character`);
  }
  if (!text.isWellFormed()) {
    throw new FormatError(`${what} has an unpaired surrogate`);
  }
}

function checkLine(what, text) {
  if (text === '' || text.includes('\n')) {
    throw new FormatError(`${what} is ${text === '' ? 'empty' : 'more than one line'}`);
  }
  checkCharacters(what, text);
}

function checkLength(what, length, max) {
  if (length > max) {
    throw new FormatError(`${what} is longer than ${max}: length=${length}`);
  }
}

function shown(text) {
  const visible = /^[ -~]*$/.test(text) ? text : '(unprintable)';
  return visible.length <= 80 ? visible : `${visible.slice(0, 80)}…`;
}

/* ---- keys ---- */

function checkKeyName(name) {
  checkLine('key name', name);
  if (/[+\p{Z}\u0085]/u.test(name)) {
    throw new FormatError(`key name has a space or a plus: name=${shown(name)}`);
  }
}

/**
 * Reads a verifier key, name+id+key. Rejects with an Error that says what is wrong with it; only
 * Ed25519 keys are read.
 */
export async function parseVerifierKey(text) {
  checkLength('verifier key', text.length, MAX_KEY_CHARACTERS);
  const parts = /^([^+]*)\+([^+]*)\+([\s\S]*)$/.exec(text);
  if (parts === null) {
    throw new FormatError('verifier key is not name+id+key');
  }
  const [, name, id, encoded] = parts;
  checkKeyName(name);
  if (!/^[0-9a-f]{8}$/.test(id)) {
    throw new FormatError('key id is not 8 lowercase hexadecimal digits');
  }
  const typed = base64("verifier key's last part", encoded);
  if (typed[0] !== ED25519) {
    throw new FormatError('key is of a type that is not verified here: only Ed25519 is');
  }
  const raw = typed.subarray(1);
  if (raw.length !== DIGEST_BYTES) {
    throw new FormatError(`public key has not ${DIGEST_BYTES} bytes: length=${raw.length}`);
  }
  checkPoint(raw);
  const expected = hex((await sha256(encoder.encode(name), Uint8Array.of(10), typed)).subarray(0, 4));
  if (expected !== id) {
    throw new FormatError(`verifier key's id is not the one of its name and key: id=${id}, expected=${expected}`);
  }
  const key = await crypto.subtle.importKey('raw', raw, { name: 'Ed25519' }, false, ['verify']);
  return Object.freeze({ name, id, text, key });
}

/* Points of edwards25519, judged before the browser gets them. */

const P = (1n << 255n) - 19n;
const modulo = (n) => ((n % P) + P) % P;

function power(base, exponent) {
  let result = 1n;
  for (let factor = modulo(base), rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) {
      result = (result * factor) % P;
    }
    factor = (factor * factor) % P;
  }
  return result;
}

const D = modulo(-121665n * power(121666n, P - 2n));

function ordinate(encoded) {
  let y = BigInt(encoded[31] & 0x7f);
  for (let i = 30; i >= 0; i--) {
    y = (y << 8n) | BigInt(encoded[i]);
  }
  return y;
}

const isCanonicalPoint = (encoded) => ordinate(encoded) < P;

function checkPoint(encoded) {
  if (!isCanonicalPoint(encoded)) {
    throw new FormatError('Ed25519 public key is not canonical: y is not below p');
  }
  const y = ordinate(encoded);
  const square = modulo(y * y);
  if (y === 0n || square === 1n || modulo(D * square * square + 2n * square - 1n) === 0n) {
    throw new FormatError('Ed25519 public key is a point of small order');
  }
  if (power((square - 1n) * (D * square + 1n), P >> 1n) !== 1n) {
    throw new FormatError('Ed25519 public key is no point of the curve');
  }
}

/* ---- notes and checkpoints ---- */

function parseNote(bytes) {
  checkLength('note', bytes.length, MAX_NOTE_BYTES);
  const note = utf8('note', bytes);
  const end = note.lastIndexOf('\n\n');
  if (end < 0) {
    throw new FormatError('note has no empty line before its signatures');
  }
  const lines = note.slice(end + 2).split('\n');
  if (lines.pop() !== '' || lines.length < 1) {
    throw new FormatError('note does not end with a signature line');
  }
  if (lines.length > MAX_SIGNATURES) {
    throw new FormatError(`note has more than ${MAX_SIGNATURES} signatures`);
  }
  return { text: note.slice(0, end + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line) {
  const parts = /^— ([^ ]*) ([\s\S]*)$/.exec(line);
  if (parts === null) {
    throw new FormatError('signature line is not an em dash, a name and a signature');
  }
  const blob = base64('signature', parts[2]);
  checkKeyName(parts[1]);
  if (blob.length < 5) {
    throw new FormatError('signature has no bytes behind the key id');
  }
  return { name: parts[1], id: hex(blob.subarray(0, 4)), bytes: blob.subarray(4) };
}

/** Reads a checkpoint's text: origin, size, root and perhaps further lines. */
function parseCheckpoint(text) {
  const lines = text.slice(0, -1).split('\n');
  if (lines.length < 3) {
    throw new FormatError(`checkpoint has fewer than 3 lines: lines=${lines.length}`);
  }
  lines.slice(3).forEach((line) => checkLine('extension line', line));
  checkLine('origin', lines[0]);
  const size = decimal("checkpoint's size", lines[1]);
  const root = digest("checkpoint's root", lines[2]);
  if (size === 0n && hex(root) !== EMPTY_ROOT) {
    throw new FormatError('root of an empty tree is not SHA-256 of nothing');
  }
  return { origin: lines[0], size, root };
}

async function trust(note, checkpoint, key) {
  let signed = false;
  for (const signature of note.signatures) {
    if (signature.name !== key.name || signature.id !== key.id) {
      continue;
    }
    if (!(await isSignature(note.text, signature.bytes, key))) {
      throw new Refusal('SIGNATURE', `signature is not the key's of this text: key=${shown(key.name)}+${key.id}`);
    }
    signed = true;
  }
  if (!signed) {
    throw new Refusal('SIGNATURE', 'note has no signature of the trusted key');
  }
  if (checkpoint.origin !== key.name) {
    throw new Refusal(
      'ORIGIN',
      `checkpoint is of another log than the key: origin=${shown(checkpoint.origin)}, key=${shown(key.name)}`,
    );
  }
}

async function isSignature(text, bytes, key) {
  return (
    bytes.length === ED25519_SIGNATURE_BYTES &&
    isCanonicalPoint(bytes) &&
    crypto.subtle.verify({ name: 'Ed25519' }, key.key, bytes, encoder.encode(text))
  );
}

/* ---- receipts ---- */

/** Reads a tlog-proof file; throws an Error that says which rule it breaks. Nothing is verified. */
export function parseReceipt(file) {
  checkLength('receipt', file.length, MAX_HEAD_BYTES + MAX_NOTE_BYTES);
  const end = file.findIndex((byte, i) => i > 0 && byte === 10 && file[i - 1] === 10) - 1;
  if (end < 0) {
    throw new FormatError('receipt has no empty line before its checkpoint');
  }
  checkLength("receipt's head", end, MAX_HEAD_BYTES);
  const lines = utf8('receipt', file.subarray(0, end)).split('\n');
  if (lines.shift() !== FORMAT) {
    throw new FormatError(`receipt's first line is not ${FORMAT}`);
  }
  if (lines[0]?.startsWith('extra ')) {
    const extra = base64("receipt's extra data", lines.shift().slice(6));
    if (extra.length === 0) {
      throw new FormatError('receipt has an extra line without data');
    }
    checkLength("receipt's extra data", extra.length, MAX_EXTRA_BYTES);
  }
  if (!lines[0]?.startsWith('index ')) {
    throw new FormatError('receipt has no index line where one belongs');
  }
  const index = decimal("receipt's index", lines.shift().slice(6));
  if (lines.length > MAX_HASHES) {
    throw new FormatError(`receipt has more than ${MAX_HASHES} hashes`);
  }
  const hashes = lines.map((line) => digest("receipt's hash", line));
  const note = parseNote(file.subarray(end + 2));
  return { index, hashes, note, checkpoint: parseCheckpoint(note.text) };
}

/**
 * Verifies that a log holds a record.
 *
 * @param {Uint8Array} file the receipt, whole
 * @param {Uint8Array} payload the record, as it was appended
 * @param key of parseVerifierKey, from a place that the caller trusts, never from the receipt
 * @returns {Promise<object>} {valid: true, index, checkpoint}, or {valid: false, step, reason}
 */
export async function verifyReceipt(file, payload, key) {
  return outcome(async () => {
    const receipt = parsed(() => parseReceipt(file));
    const { index, hashes, note, checkpoint } = receipt;
    await trust(note, checkpoint, key);
    if (index >= checkpoint.size) {
      throw new Refusal('INDEX', `checkpoint has no such leaf: index=${index}, size=${checkpoint.size}`);
    }
    const leaf = await leafHash(payload);
    const flaw = await inclusionFlaw({ index, size: checkpoint.size, leaf, root: checkpoint.root, hashes });
    if (flaw) {
      throw new Refusal('INCLUSION', flaw);
    }
    return { valid: true, index, checkpoint };
  });
}

/** Verifies a signed checkpoint, as verifyReceipt. */
export async function verifyCheckpoint(bytes, key) {
  return outcome(async () => {
    const [note, checkpoint] = parsed(() => {
      const read = parseNote(bytes);
      return [read, parseCheckpoint(read.text)];
    });
    await trust(note, checkpoint, key);
    return { valid: true, checkpoint };
  });
}

/** Verifies that a log only grew between two checkpoints that are already trusted. */
export async function verifyConsistency(from, to, hashes) {
  return outcome(async () => {
    const flaw = await consistencyFlaw({
      from: from.size, to: to.size, fromRoot: from.root, toRoot: to.root, hashes,
    });
    if (flaw) {
      throw new Refusal('CONSISTENCY', flaw);
    }
    return { valid: true };
  });
}

function parsed(read) {
  try {
    return read();
  } catch (e) {
    if (e instanceof FormatError) {
      throw new Refusal('PARSE', e.message);
    }
    throw e;
  }
}

async function outcome(verify) {
  try {
    return await verify();
  } catch (e) {
    if (e instanceof Refusal) {
      return { valid: false, step: e.step, reason: e.message };
    }
    throw e;
  }
}

/* ---- proofs of RFC 9162: an inclusion proof is that of a subtree of one leaf, a consistency proof
   that of the first leaves ---- */

/** Where the tree over [low, high) parts: after the largest power of two below its length. */
const split = (low, high) => low + (1n << BigInt((high - low - 1n).toString(2).length - 1));

/**
 * The hashes that a proof consists of, from the subtree [begin, end) upwards: each the interval of
 * leaves it is over, and on which side it is joined.
 */
export function proofPlan(begin, end, size) {
  const intervals = [];
  const walk = (low, high, from, known) => {
    if (from === low && end === high) {
      if (!known) {
        intervals.push({ begin: low, end: high, side: 'right' });
      }
      return;
    }
    const middle = split(low, high);
    if (end <= middle) {
      walk(low, middle, from, known);
      intervals.push({ begin: middle, end: high, side: 'right' });
    } else if (from >= middle) {
      walk(middle, high, from, known);
      intervals.push({ begin: low, end: middle, side: 'left' });
    } else {
      walk(middle, high, middle, false);
      intervals.push({ begin: low, end: middle, side: 'left' });
    }
  };
  if (begin < end) {
    walk(0n, size, begin, true);
  }
  return intervals;
}

/** Why a proof does not show that a subtree is part of a tree, or nothing if it does. */
export async function subtreeFlaw({ begin, end, size, subtree, root, hashes }) {
  const expected = proofPlan(begin, end, size).length;
  if (hashes.length !== expected) {
    return `wrong number of hashes: expected=${expected}, hashes=${hashes.length}`;
  }
  if ([subtree, root, ...hashes].some((hash) => hash.length !== DIGEST_BYTES)) {
    return `a hash has not ${DIGEST_BYTES} bytes`;
  }
  let used = 0;
  const walk = async (low, high, from, known) => {
    if (from === low && end === high) {
      const hash = known ? subtree : hashes[used++];
      return [hash, hash];
    }
    const middle = split(low, high);
    if (end <= middle) {
      const left = await walk(low, middle, from, known);
      return [left[0], await nodeHash(left[1], hashes[used++])];
    }
    if (from >= middle) {
      const right = await walk(middle, high, from, known);
      return [right[0], await nodeHash(hashes[used++], right[1])];
    }
    const right = await walk(middle, high, middle, false);
    const left = hashes[used++];
    return [await nodeHash(left, right[0]), await nodeHash(left, right[1])];
  };
  const [reached, tree] = await walk(0n, size, begin, true);
  if (!same(reached, subtree)) {
    return `proof leads to another subtree hash: computed=${hex(reached)}, expected=${hex(subtree)}`;
  }
  return same(tree, root) ? '' : `proof leads to another root: computed=${hex(tree)}, expected=${hex(root)}`;
}

/** As subtreeFlaw, of one leaf. */
export async function inclusionFlaw({ index, size, leaf, root, hashes }) {
  if (index < 0n || index >= size) {
    return `no such leaf: leafIndex=${index}, leafCount=${size}`;
  }
  if (size > MAX_LEAVES) {
    return `no range is that large: leafCount=${size}`;
  }
  return subtreeFlaw({ begin: index, end: index + 1n, size, subtree: leaf, root, hashes });
}

/** As subtreeFlaw, of the first leaves. */
export async function consistencyFlaw({ from, to, fromRoot, toRoot, hashes }) {
  if (from < 1n) {
    return `a consistency proof begins at size 1 or later: from=${from}`;
  }
  if (from > to) {
    return `a range never shrinks: from=${from}, to=${to}`;
  }
  if (to > MAX_LEAVES) {
    return `no range is that large: leafCount=${to}`;
  }
  return subtreeFlaw({ begin: 0n, end: from, size: to, subtree: fromRoot, root: toRoot, hashes });
}
