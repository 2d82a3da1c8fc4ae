/** A usage event as a caller of POST /events writes it; only the fields that the sample fills. */
export type NativeUsage = {
  input?: number;
  cacheRead?: number;
  cacheWrite5m?: number;
  output?: number;
  reasoning?: number;
  embedding?: number;
  webSearches?: number;
  toolCalls?: number;
  retrievals?: number;
};

export type NativeEvent = {
  id: string;
  time: string;
  /** Absent where no model was called. */
  provider?: string;
  model?: string;
  operation: "chat" | "embeddings" | "tool" | "retrieval";
  convention?: "inclusive" | "disjoint";
  usage?: NativeUsage;
  credential?: string;
  identity?: string;
  operator?: { id: string; evidence: "signed" | "key" | "header" | "body" };
  application?: string;
  environment?: string;
  tenant?: string;
  agent?: string;
  tool?: { name: string; server: string; argsHash: string };
  sessionId?: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  mode?: "standard" | "batch" | "flex";
  region?: string;
  status: "ok" | "error";
  errorType?: string;
  attempt?: number;
  retryOf?: string;
  latencyMs: number;
  promptHash?: string;
  network?: { ip: string; asn: number; country: string; userAgent: string };
  dataClass?: string;
  clientCostUsd?: string;
  labels?: Record<string, string>;
};

/** An event with the instant it sorts by. */
export type TimedEvent = { atMs: number; event: NativeEvent };
