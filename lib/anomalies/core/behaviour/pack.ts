/**
 * States as bytes: plain data, maps, typed arrays and big integers, exactly as they were. The names of the fields of objects
 * that look alike are written once; typed arrays that are mostly zero by what they hold.
 */
const VERSION = 2;
const MAX_LENGTH = 1 << 24;
/** Twice as much, and one more, is still counted exactly. */
const MOST_WHOLE = 2 ** 52;

const LOW_BYTES = 4;
const LOW_PART = 128 ** LOW_BYTES;
const MOST_COUNT_BYTES = 8;

const TYPED = [Uint8Array, Uint16Array, Int32Array, Float32Array, Float64Array] as const;
type Typed = InstanceType<(typeof TYPED)[number]>;

const TAG = {
  null: 0,
  false: 1,
  true: 2,
  int: 3,
  double: 4,
  text: 5,
  list: 6,
  map: 7,
  newShape: 8,
  shape: 9,
  /** A big integer as its digits; one that a double holds as such, which is quicker. */
  big: 10,
  smallBig: 11,
  typed: 16,
  sparse: 32,
};

const encoder = new TextEncoder();

class Writer {
  private bytes = new Uint8Array(2_048);
  private view = new DataView(this.bytes.buffer);
  private length = 0;
  /** By how many fields they have: to compare names is quicker than to make one text of them. */
  private readonly shapes = new Map<number, { names: readonly string[]; number: number }[]>();
  private shapesMade = 0;

  done(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  byte(value: number): void {
    this.room(1);
    this.bytes[this.length++] = value;
  }

  /** Seven bits a byte; not negative. In two parts that are integers to the machine: remainders of larger numbers are slow. */
  count(value: number): void {
    this.room(MOST_COUNT_BYTES);
    const { bytes } = this;
    let left = value;
    if (left >= LOW_PART) {
      left = Math.floor(value / LOW_PART);
      let low = value - left * LOW_PART;
      for (let i = 0; i < LOW_BYTES; i++, low >>>= 7) bytes[this.length++] = (low & 127) | 128;
    }
    for (; left >= 128; left >>>= 7) bytes[this.length++] = (left & 127) | 128;
    bytes[this.length++] = left;
  }

  private double(value: number): void {
    this.room(8);
    this.view.setFloat64(this.length, value);
    this.length += 8;
  }

  private text(value: string): void {
    this.room(value.length + 4);
    const start = this.length;
    this.count(value.length);
    // Almost every text is of ASCII only, and short.
    let i = 0;
    for (let code = value.charCodeAt(0); i < value.length && code < 128; code = value.charCodeAt(++i)) this.bytes[this.length++] = code;
    if (i === value.length) return;
    this.length = start;
    const bytes = encoder.encode(value);
    this.count(bytes.length);
    this.room(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  value(value: unknown): void {
    if (value === null || value === undefined) this.byte(TAG.null);
    else if (typeof value === "number") this.number(value);
    else if (typeof value === "string") {
      this.byte(TAG.text);
      this.text(value);
    } else if (typeof value === "boolean") this.byte(value ? TAG.true : TAG.false);
    else if (typeof value === "bigint") this.big(value);
    else if (Array.isArray(value)) {
      this.byte(TAG.list);
      this.count(value.length);
      for (const each of value) this.value(each);
    } else if (value instanceof Map) {
      this.byte(TAG.map);
      this.count(value.size);
      for (const [key, each] of value) {
        this.value(key);
        this.value(each);
      }
    } else if (ArrayBuffer.isView(value)) this.typed(value as Typed);
    else this.object(value as Record<string, unknown>);
  }

  private big(value: bigint): void {
    const small = Number(value);
    if (Math.abs(small) < MOST_WHOLE) {
      this.byte(TAG.smallBig);
      this.zigzag(small);
    } else {
      this.byte(TAG.big);
      this.text(value.toString(36));
    }
  }

  /** By arithmetic: instants are beyond 32 bits. */
  private zigzag(value: number): void {
    this.count(value < 0 ? -value * 2 - 1 : value * 2);
  }

  private number(value: number): void {
    if (Number.isInteger(value) && Math.abs(value) < MOST_WHOLE && !Object.is(value, -0)) {
      this.byte(TAG.int);
      this.zigzag(value);
    } else {
      this.byte(TAG.double);
      this.double(value);
    }
  }

  private typed(values: Typed): void {
    const kind = TYPED.findIndex((type) => values instanceof type);
    let filled = 0;
    for (const each of values) if (each !== 0) filled++;
    const isSparse = filled * 2 < values.length;
    this.byte((isSparse ? TAG.sparse : TAG.typed) + kind);
    this.count(values.length);
    if (!isSparse) {
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      this.room(bytes.length);
      this.bytes.set(bytes, this.length);
      this.length += bytes.length;
      return;
    }
    this.count(filled);
    for (let i = 0; i < values.length; i++) {
      if (values[i] === 0) continue;
      this.count(i);
      this.number(values[i] ?? 0);
    }
  }

  private object(value: Record<string, unknown>): void {
    const names = Object.keys(value);
    const known = this.shapeOf(names);
    if (known < 0) {
      this.byte(TAG.newShape);
      this.text(names.join("\n"));
    } else {
      this.byte(TAG.shape);
      this.count(known);
    }
    for (const each of Object.values(value)) this.value(each);
  }

  /** -1 for names that were not written before; they are from now on. */
  private shapeOf(names: readonly string[]): number {
    let alike = this.shapes.get(names.length);
    if (!alike) {
      alike = [];
      this.shapes.set(names.length, alike);
    }
    for (const shape of alike) if (isSame(shape.names, names)) return shape.number;
    alike.push({ names, number: this.shapesMade++ });
    return -1;
  }

  private room(bytes: number): void {
    if (this.length + bytes <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + bytes));
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

/** Of two lists of one length. */
function isSame(a: readonly string[], b: readonly string[]): boolean {
  for (let i = 0; i < b.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

class Reader {
  private at = 0;
  private readonly shapes: string[][] = [];
  private readonly view: DataView;
  private readonly decoder = new TextDecoder();

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new RangeError("a state ends too early");
    return value;
  }

  private count(): number {
    let value = 0;
    let unit = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * unit;
      if (byte < 128) return value;
      unit *= 128;
    }
  }

  /** A count of things to come, each at least a byte or, in sparse arrays, bounded by what is ever written. */
  private length(): number {
    const value = this.count();
    if (value > MAX_LENGTH) throw new RangeError("a state is not readable");
    return value;
  }

  private skip(bytes: number): void {
    this.at += bytes;
    if (this.at > this.bytes.length) throw new RangeError("a state ends too early");
  }

  private text(): string {
    const length = this.length();
    this.skip(length);
    return this.decoder.decode(this.bytes.subarray(this.at - length, this.at));
  }

  value(): unknown {
    const tag = this.byte();
    if (tag === TAG.null) return null;
    if (tag === TAG.false || tag === TAG.true) return tag === TAG.true;
    if (tag === TAG.int || tag === TAG.double) return this.number(tag);
    if (tag === TAG.text) return this.text();
    if (tag === TAG.big) return bigOf(this.text());
    if (tag === TAG.smallBig) return BigInt(this.zigzag());
    if (tag === TAG.list) return Array.from({ length: this.length() }, () => this.value());
    if (tag === TAG.map) return this.map();
    if (tag === TAG.newShape) {
      const shape = this.text();
      this.shapes.push(shape === "" ? [] : shape.split("\n"));
      return this.object(this.shapes.length - 1);
    }
    if (tag === TAG.shape) return this.object(this.count());
    return this.typed(tag);
  }

  private number(tag: number): number {
    if (tag === TAG.int) return this.zigzag();
    this.skip(8);
    return this.view.getFloat64(this.at - 8);
  }

  private zigzag(): number {
    const zigzag = this.count();
    return zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2;
  }

  private map(): Map<unknown, unknown> {
    const map = new Map<unknown, unknown>();
    for (let left = this.length(); left > 0; left--) {
      const key = this.value();
      map.set(key, this.value());
    }
    return map;
  }

  private object(shape: number): Record<string, unknown> {
    const names = this.shapes[shape];
    if (!names) throw new RangeError("a state is not readable");
    const object: Record<string, unknown> = {};
    for (const name of names) object[name] = this.value();
    return object;
  }

  private typed(tag: number): Typed {
    const type = TYPED[tag & 15];
    if (!type || (tag & ~15) === 0) throw new RangeError("a state is not readable");
    const values = new type(this.length());
    if (tag < TAG.sparse) {
      this.skip(values.byteLength);
      new Uint8Array(values.buffer).set(this.bytes.subarray(this.at - values.byteLength, this.at));
      return values;
    }
    for (let left = this.length(); left > 0; left--) {
      const index = this.count();
      values[index] = this.number(this.byte());
    }
    return values;
  }
}

function bigOf(text: string): bigint {
  const digits = text.startsWith("-") ? text.slice(1) : text;
  let value = 0n;
  for (let i = 0; i < digits.length; i += 8) {
    const part = digits.slice(i, i + 8);
    value = value * 36n ** BigInt(part.length) + BigInt(Number.parseInt(part, 36));
  }
  return text.startsWith("-") ? -value : value;
}

export function pack(state: unknown): Uint8Array {
  const writer = new Writer();
  writer.byte(VERSION);
  writer.value(state);
  return writer.done();
}

/** Null for bytes of another version or that cannot be read: what they held is learned anew. */
export function unpack(bytes: Uint8Array): unknown {
  if (bytes[0] !== VERSION) return null;
  const reader = new Reader(bytes);
  reader.byte();
  try {
    return reader.value();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return null;
    throw error;
  }
}
