/**
 * Reads protobuf by the descriptor into the shape of OTLP's JSON, so that both encodings are read the same from there on.
 * What an attacker may send is bounded: depth, number of parts, and every length against what is really there.
 */

import protobuf from "protobufjs/minimal";
import { Malformed } from "@/lib/kernel/errors";
import { addAttribute } from "./attribute-values";
import { type FieldKind, MESSAGES, type MessageName, type ScalarKind } from "./descriptor";
import type { AttributeValue } from "./model";

const MAX_DEPTH = 32;
/** Two bytes can claim a part that takes a hundred in memory. An attribute, two parts, has nine bytes at the least. */
const MIN_BYTES_PER_PART = 4;
const MAX_PARTS = 3_000_000;
const FREE_PARTS = 1_000;

/** Lists of keys and values as in OTLP's JSON, or maps as `readAttributes` makes of them, which spares most of their parts. */
export type AttributesAs = "lists" | "maps";

type Plain = { [name: string]: unknown };
/** What one message may still hold, and the names of attributes that were met, by their places: `null` for lists. */
type Budget = { parts: number; readonly view: DataView; readonly names: Name[] | null };
type Name = { text: string; start: number; end: number };
type Reader = InstanceType<typeof protobuf.Reader>;

const WIRE_TYPE: { readonly [kind in ScalarKind]: number } = { string: 2, hex: 2, bool: 0, int64: 0, int32: 0, double: 1, fixed64: 1 };
const LENGTH_DELIMITED = 2;

/** A field as it is read: a scalar, or another message, or a list of these. Made once: every part of every span asks. */
type Field = { name: string; wireType: number; isAttributes: boolean } & (
  | { scalar: ScalarKind; message: null; isList: false }
  | { scalar: null; message: MessageName; isList: boolean }
);
const FIELDS: ReadonlyMap<MessageName, readonly (Field | undefined)[]> = new Map(
  (Object.entries(MESSAGES) as [MessageName, (typeof MESSAGES)[MessageName]][]).map(([message, fields]) => {
    const read: (Field | undefined)[] = [];
    for (const [number, [name, kind]] of Object.entries(fields)) read[Number(number)] = fieldOf(name, kind);
    return [message, read];
  }),
);

function fieldOf(name: string, kind: FieldKind): Field {
  if (isScalar(kind)) return { name, wireType: WIRE_TYPE[kind], isAttributes: false, scalar: kind, message: null, isList: false };
  const isList = kind.endsWith("[]");
  const isAttributes = name === "attributes";
  const message = (isList ? kind.slice(0, -2) : kind) as MessageName;
  return { name, wireType: LENGTH_DELIMITED, isAttributes, scalar: null, message, isList };
}

function isScalar(kind: FieldKind): kind is ScalarKind {
  return Object.hasOwn(WIRE_TYPE, kind);
}

/** @throws Malformed when the bytes are no such message. */
export function readProtobuf(name: MessageName, bytes: Uint8Array, attributesAs: AttributesAs = "lists"): Plain {
  try {
    // Of a Buffer the library reads texts whole; of other bytes it puts them together from pieces, which takes longer.
    const reader = protobuf.Reader.create(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return readMessage(reader, name, reader.len, 0, {
      parts: Math.min(MAX_PARTS, FREE_PARTS + reader.len / MIN_BYTES_PER_PART),
      view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      names: attributesAs === "maps" ? [] : null,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unreadable";
    throw new Malformed(`The body is not the expected protobuf message: ${reason.slice(0, 200)}.`, [
      {
        location: "body",
        message: "Not readable as protobuf.",
        fix: "Send the OTLP request message of this path, or JSON with content type application/json.",
      },
    ]);
  }
}

function readMessage(reader: Reader, name: MessageName, end: number, depth: number, budget: Budget): Plain {
  if (depth > MAX_DEPTH) throw new RangeError("nested too deep");
  if (--budget.parts < 0) throw new RangeError("too many parts");
  const fields = FIELDS.get(name) ?? [];
  const message: Plain = {};
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = fields[tag >>> 3];
    const wireType = tag & 7;
    if (field?.wireType !== wireType) reader.skipType(wireType, 0, tag >>> 3);
    else if (field.scalar !== null) message[field.name] = readScalar(reader, field.scalar, budget.view);
    else readPart(reader, message, field, depth, budget);
  }
  if (reader.pos !== end) throw new RangeError("a part reaches beyond its end");
  return message;
}

function readPart(
  reader: Reader,
  message: Plain,
  { name, message: kind, isList, isAttributes }: Field & { scalar: null },
  depth: number,
  budget: Budget,
): void {
  const end = endOfPart(reader);
  if (isAttributes && budget.names !== null) {
    const attributes = (message[name] as Map<string, AttributeValue> | undefined) ?? new Map<string, AttributeValue>();
    message[name] = attributes;
    readAttribute(reader, attributes, end, depth, budget, budget.names);
    return;
  }
  const value = readMessage(reader, kind, end, depth + 1, budget);
  if (!isList) message[name] = value;
  else if (Array.isArray(message[name])) message[name].push(value);
  else message[name] = [value];
}

function endOfPart(reader: Reader): number {
  const end = reader.uint32() + reader.pos;
  if (end > reader.len) throw new RangeError("a length points beyond the end");
  return end;
}

/** A tag of one byte: the number of the field and how it is written. */
const KEY = 0x0a;
const VALUE = 0x12;
const STRING_VALUE = 0x0a;
const BOOL_VALUE = 0x10;
const INT_VALUE = 0x18;
const DOUBLE_VALUE = 0x21;

/** Nearly every attribute is a name and one scalar, in this order. Any other is read as any message is. */
function readAttribute(
  reader: Reader,
  attributes: Map<string, AttributeValue>,
  end: number,
  depth: number,
  budget: Budget,
  names: Name[],
): void {
  const start = reader.pos;
  if (start < end && reader.buf[start] === KEY) {
    reader.pos++;
    const key = readName(reader, names, attributes.size);
    const value = reader.pos < end && reader.buf[reader.pos] === VALUE ? readPlainValue(reader, end, budget) : undefined;
    if (value !== undefined) {
      attributes.set(key, value);
      return;
    }
    reader.pos = start;
  }
  addAttribute(attributes, readMessage(reader, "KeyValue", end, depth + 1, budget));
}

/** The scalar that ends where its attribute does; undefined for everything else. */
function readPlainValue(reader: Reader, end: number, budget: Budget): AttributeValue | undefined {
  reader.pos++;
  const isLast = endOfPart(reader) === end && reader.pos < end;
  const value = isLast ? readTagged(reader, budget.view) : undefined;
  if (value === undefined || reader.pos !== end) return undefined;
  // The attribute and its value.
  budget.parts -= 2;
  if (budget.parts < 0) throw new RangeError("too many parts");
  return value;
}

function readTagged(reader: Reader, view: DataView): AttributeValue | undefined {
  const tag = reader.buf[reader.pos++];
  if (tag === STRING_VALUE) return reader.string();
  if (tag === INT_VALUE) return readInt64(reader);
  if (tag === BOOL_VALUE) return reader.bool();
  const double = tag === DOUBLE_VALUE ? readDouble(reader, view) : Number.NaN;
  return Number.isFinite(double) ? double : undefined;
}

/** Longer names, and more of them, are not remembered. */
const MAX_NAME_BYTES = 128;
const MAX_NAMES = 128;

/** Spans of one emitter have the same names in the same places: a name that is there again need not be made again. */
function readName(reader: Reader, names: Name[], place: number): string {
  const start = reader.pos;
  const known = names[place];
  const { buf } = reader;
  if (known !== undefined && start + known.end - known.start <= reader.len) {
    let same = 0;
    const size = known.end - known.start;
    while (same < size && buf[start + same] === buf[known.start + same]) same++;
    if (same === size) {
      reader.pos = start + size;
      return known.text;
    }
  }
  const text = reader.string();
  if (place < MAX_NAMES && text.length <= MAX_NAME_BYTES) names[place] = { text, start, end: reader.pos };
  return text;
}

function readScalar(reader: Reader, kind: ScalarKind, view: DataView): unknown {
  switch (kind) {
    case "string":
      return reader.string();
    case "hex":
      return readHex(reader);
    case "bool":
      return reader.bool();
    case "int32":
      return reader.int32();
    case "double":
      return readDouble(reader, view);
    case "int64":
      return readInt64(reader);
    case "fixed64":
      return readFixed64(reader, view);
  }
}

/** What is written in seven bytes is a number without loss; more are as good as never written. */
const EXACT_BYTES = 7;

function readInt64(reader: Reader): bigint {
  const { buf, pos, len } = reader;
  const last = Math.min(len, pos + EXACT_BYTES);
  let value = 0;
  let unit = 1;
  for (let at = pos; at < last; at++) {
    const byte = buf[at] as number;
    value += (byte & 0x7f) * unit;
    if (byte < 0x80) {
      reader.pos = at + 1;
      return BigInt(value);
    }
    unit *= 0x80;
  }
  const long = reader.int64() as unknown as number | Long;
  return BigInt.asIntN(64, typeof long === "number" ? BigInt(long) : (BigInt(long.high >>> 0) << 32n) | BigInt(long.low >>> 0));
}

type Long = { low: number; high: number };

function readFixed64(reader: Reader, view: DataView): bigint {
  const value = view.getBigUint64(reader.pos, true);
  reader.pos += 8;
  return value;
}

function readDouble(reader: Reader, view: DataView): number {
  const value = view.getFloat64(reader.pos, true);
  reader.pos += 8;
  return value;
}

function readHex(reader: Reader): string {
  const end = endOfPart(reader);
  const text = (reader.buf as Buffer).toString("hex", reader.pos, end);
  reader.pos = end;
  return text;
}
