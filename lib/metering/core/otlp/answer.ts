/** What an OTLP client is told, in the encoding it wrote in: Export*ServiceResponse, or google.rpc.Status of a failure. */
import protobuf from "protobufjs/minimal";
import { ANSWER_FIELDS } from "./descriptor";
import type { Encoding } from "./read-payload";

export type Signal = "traces" | "logs" | "metrics";
/** Items that were understood and refused. None: a full success, which says nothing. */
export type OtlpOutcome = { rejected: number; message: string };

const PROTOBUF_TYPE = "application/x-protobuf";
/** What a request may be in; the answer is in the first of its kind. */
export const OTLP_TYPES = [PROTOBUF_TYPE, "application/json", "application/protobuf"] as const;

export const encodingOf = (contentType: string | null): Encoding =>
  /^application\/(x-)?protobuf\b/i.test(contentType?.trim() ?? "") ? "protobuf" : "json";
export const contentTypeOf = (encoding: Encoding): string => (encoding === "protobuf" ? PROTOBUF_TYPE : "application/json");

const COUNT_NAME: { readonly [signal in Signal]: string } = {
  traces: "rejectedSpans",
  logs: "rejectedLogRecords",
  metrics: "rejectedDataPoints",
};
const lengthDelimited = (field: number): number => (field << 3) | 2;
const varint = (field: number): number => field << 3;

/** 64-bit counts are text in proto JSON. */
export function successBody(signal: Signal, encoding: Encoding, outcome: OtlpOutcome): string | Uint8Array<ArrayBuffer> {
  const isPartial = outcome.rejected > 0 || outcome.message !== "";
  if (encoding === "json") {
    return JSON.stringify(
      isPartial ? { partialSuccess: { [COUNT_NAME[signal]]: String(outcome.rejected), errorMessage: outcome.message } } : {},
    );
  }
  const writer = protobuf.Writer.create();
  if (isPartial) {
    writer.uint32(lengthDelimited(ANSWER_FIELDS.partialSuccess)).fork();
    writer.uint32(varint(ANSWER_FIELDS.rejectedCount)).int64(outcome.rejected);
    writer.uint32(lengthDelimited(ANSWER_FIELDS.errorMessage)).string(outcome.message).ldelim();
  }
  return new Uint8Array(writer.finish());
}

/** google.rpc.Code of an HTTP status. */
const RPC_CODE: { readonly [httpStatus: number]: number } = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  409: 10,
  413: 8,
  415: 3,
  422: 3,
  429: 8,
  503: 14,
};
const RPC_INTERNAL = 13;

export function statusBody(encoding: Encoding, httpStatus: number, message: string): string | Uint8Array<ArrayBuffer> {
  const code = RPC_CODE[httpStatus] ?? RPC_INTERNAL;
  if (encoding === "json") return JSON.stringify({ code, message });
  const writer = protobuf.Writer.create();
  writer.uint32(varint(ANSWER_FIELDS.statusCode)).int32(code).uint32(lengthDelimited(ANSWER_FIELDS.statusMessage)).string(message);
  return new Uint8Array(writer.finish());
}
