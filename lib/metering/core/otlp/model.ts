/** A telemetry payload, read: the same whether it came as protobuf or as JSON. Order and nesting as sent. */

/** Whole numbers are bigint, doubles number. */
export type AttributeValue = string | number | bigint | boolean | AttributeValue[] | { [key: string]: AttributeValue };
export type Attributes = ReadonlyMap<string, AttributeValue>;

export type Scope = { name: string; version: string };

export type SpanEvent = { name: string; timeNano: bigint; attributes: Attributes };

export type Span = {
  /** Place in the payload, from 0. */
  index: number;
  resource: Attributes;
  scope: Scope;
  /** Lower-case hex; empty when missing or all zero. */
  traceId: string;
  spanId: string;
  parentSpanId: string;
  /** What of the span it tells, where spans are told in parts: it stands after the ids in the key of its event. */
  part?: string;
  name: string;
  startNano: bigint;
  endNano: bigint;
  attributes: Attributes;
  events: SpanEvent[];
  isError: boolean;
};

export type LogRecord = {
  index: number;
  resource: Attributes;
  scope: Scope;
  traceId: string;
  spanId: string;
  timeNano: bigint;
  observedNano: bigint;
  /** The body when it is text. */
  body: string;
  eventName: string;
  attributes: Attributes;
};
