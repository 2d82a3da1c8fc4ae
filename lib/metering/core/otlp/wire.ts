/**
 * Reads protobuf by the descriptor into the shape of OTLP's JSON, so that both encodings are read the same from there on.
 * What an attacker may send is bounded: depth, number of parts, and every length against what is really there.
 */

import protobuf from "protobufjs/minimal";
import { Malformed } from "@/lib/kernel/errors";
import { type FieldKind, MESSAGES, type MessageName, type ScalarKind } from "./descriptor";

const MAX_DEPTH = 32;
/** Two bytes can claim a part that takes a hundred in memory. An attribute, two parts, has nine bytes at the least. */
const MIN_BYTES_PER_PART = 4;
const MAX_PARTS = 3_000_000;
const FREE_PARTS = 1_000;

type Plain = { [name: string]: unknown };
type Budget = { parts: number };
type Reader = InstanceType<typeof protobuf.Reader>;

const WIRE_TYPE: { readonly [kind in ScalarKind]: number } = { string: 2, hex: 2, bool: 0, int64: 0, int32: 0, double: 1, fixed64: 1 };
const LENGTH_DELIMITED = 2;

/** A field as it is read: a scalar, or another message, or a list of these. Made once: every part of every span asks. */
type Field = { name: string; wireType: number } & (
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
  if (isScalar(kind)) return { name, wireType: WIRE_TYPE[kind], scalar: kind, message: null, isList: false };
  const isList = kind.endsWith("[]");
  return { name, wireType: LENGTH_DELIMITED, scalar: null, message: (isList ? kind.slice(0, -2) : kind) as MessageName, isList };
}

function isScalar(kind: FieldKind): kind is ScalarKind {
  return Object.hasOwn(WIRE_TYPE, kind);
}

/** @throws Malformed when the bytes are no such message. */
export function readProtobuf(name: MessageName, bytes: Uint8Array): Plain {
  try {
    const reader = protobuf.Reader.create(bytes);
    return readMessage(reader, name, reader.len, 0, { parts: Math.min(MAX_PARTS, FREE_PARTS + reader.len / MIN_BYTES_PER_PART) });
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
    else if (field.scalar !== null) message[field.name] = readScalar(reader, field.scalar);
    else readPart(reader, message, field, depth, budget);
  }
  if (reader.pos !== end) throw new RangeError("a part reaches beyond its end");
  return message;
}

function readPart(
  reader: Reader,
  message: Plain,
  { name, message: kind, isList }: Field & { scalar: null },
  depth: number,
  budget: Budget,
): void {
  const size = reader.uint32();
  if (reader.pos + size > reader.len) throw new RangeError("a length points beyond the end");
  const value = readMessage(reader, kind, reader.pos + size, depth + 1, budget);
  if (!isList) message[name] = value;
  else if (Array.isArray(message[name])) message[name].push(value);
  else message[name] = [value];
}

function readScalar(reader: Reader, kind: ScalarKind): unknown {
  switch (kind) {
    case "string":
      return reader.string();
    case "hex":
      return hexOf(reader.bytes());
    case "bool":
      return reader.bool();
    case "int32":
      return reader.int32();
    case "double":
      return reader.double();
    case "int64":
      return BigInt.asIntN(64, bits64(reader.int64()));
    case "fixed64":
      return bits64(reader.fixed64());
  }
}

type Long = { low: number; high: number };
const bits64 = (value: number | Long): bigint =>
  typeof value === "number" ? BigInt(value) : (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0);

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hexOf(bytes: ArrayLike<number>): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += HEX[bytes[i] as number];
  return text;
}
