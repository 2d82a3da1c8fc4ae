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
  const fields = MESSAGES[name];
  const message: Plain = {};
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = fields[tag >>> 3];
    const wireType = tag & 7;
    if (!field || wireType !== wireTypeOf(field[1])) reader.skipType(wireType, 0, tag >>> 3);
    else readField(reader, message, field[0], field[1], depth, budget);
  }
  if (reader.pos !== end) throw new RangeError("a part reaches beyond its end");
  return message;
}

const wireTypeOf = (kind: FieldKind): number => (isScalar(kind) ? WIRE_TYPE[kind] : LENGTH_DELIMITED);
const isScalar = (kind: FieldKind): kind is ScalarKind => Object.hasOwn(WIRE_TYPE, kind);

function readField(reader: Reader, message: Plain, name: string, kind: FieldKind, depth: number, budget: Budget): void {
  if (isScalar(kind)) {
    message[name] = readScalar(reader, kind);
    return;
  }
  const isList = kind.endsWith("[]");
  const size = reader.uint32();
  if (reader.pos + size > reader.len) throw new RangeError("a length points beyond the end");
  const value = readMessage(reader, (isList ? kind.slice(0, -2) : kind) as MessageName, reader.pos + size, depth + 1, budget);
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

const hexOf = (bytes: ArrayLike<number>): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
