/**
 * What stays of a prompt when all is left out that changes by itself: letters are small, spaces are one, and a number
 * is 0, as is an id (a UUID, or eight and more hexadecimal characters with a digit among them). So prompts that differ in a counter, a
 * timestamp or an id have one shape. One pass over the text: prompts are long, and taking them in waits for it.
 */

/** Another way of making shapes needs another number: shapes of two versions are never equal. */
const VERSION = "prompt shape 1\n";

const [OTHER, SPACE, DIGIT, HEX, LETTER] = [0, 1, 2, 3, 4];
const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => classOf(String.fromCharCode(code)));

function classOf(character: string): number {
  if (/\s/.test(character)) return SPACE;
  if (/\d/.test(character)) return DIGIT;
  if (/[a-f]/i.test(character)) return HEX;
  return /[a-z]/i.test(character) ? LETTER : OTHER;
}

const [BLANK, MINUS, ZERO, BACKSLASH, WIDE] = [32, 45, 48, 92, 0];
const SMALL = 32;
/** Shorter ones are words. */
const LEAST_ID = 8;
/** Of a text in JSON these stand for spaces after a backslash. */
const ESCAPED_SPACES = new Set([..."nrt"].map((letter) => letter.charCodeAt(0)));

/** @returns bytes that only serve to be hashed. */
export function shapeOf(whole: string): Uint8Array {
  const text = whole.trim();
  const out = new Uint8Array(VERSION.length + 3 * text.length);
  let size = new TextEncoder().encodeInto(VERSION, out).written;
  /** Groups of a UUID follow its first one. */
  let isInId = false;
  const put = (byte: number): void => {
    if (byte !== BLANK || out[size - 1] !== BLANK) out[size++] = byte;
  };
  for (let i = 0; i < text.length; ) {
    const code = text.charCodeAt(i);
    const kind = code < 128 ? (CLASSES[code] ?? OTHER) : OTHER;
    if (kind >= DIGIT) {
      const word = wordAt(text, i);
      const isId: boolean = word.isHex && (isInId || (word.hasDigit && word.end - i >= LEAST_ID));
      if (isId) put(ZERO);
      else size = putWord(text, i, word.end, out, size);
      isInId = isId;
      i = word.end;
      continue;
    }
    isInId &&= code === MINUS;
    if (kind === SPACE) put(BLANK);
    else if (code === BACKSLASH && i + 1 < text.length) {
      if (ESCAPED_SPACES.has(text.charCodeAt(i + 1))) put(BLANK);
      else for (const at of [i, i + 1]) size = putWide(text.charCodeAt(at), out, size);
      i++;
    } else size = putWide(code, out, size);
    i++;
  }
  return out.subarray(0, size);
}

type Word = { end: number; isHex: boolean; hasDigit: boolean };

/** Letters and digits from here on. */
function wordAt(text: string, from: number): Word {
  let [end, isHex, hasDigit] = [from, true, false];
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    const kind = code < 128 ? (CLASSES[code] ?? OTHER) : OTHER;
    if (kind < DIGIT) break;
    if (kind === DIGIT) hasDigit = true;
    else if (kind === LETTER) isHex = false;
  }
  return { end, isHex, hasDigit };
}

/** Small, its digits as one 0. */
function putWord(text: string, from: number, end: number, out: Uint8Array, start: number): number {
  let size = start;
  let wasDigit = false;
  for (let i = from; i < end; i++) {
    const code = text.charCodeAt(i);
    const isDigit = CLASSES[code] === DIGIT;
    if (!isDigit) out[size++] = code | SMALL;
    else if (!wasDigit) out[size++] = ZERO;
    wasDigit = isDigit;
  }
  return size;
}

function putWide(code: number, out: Uint8Array, size: number): number {
  if (code < 128) {
    out[size] = code;
    return size + 1;
  }
  out[size] = WIDE;
  out[size + 1] = code >> 8;
  out[size + 2] = code & 0xff;
  return size + 3;
}
