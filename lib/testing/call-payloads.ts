/** Payloads that tell of calls, whole and in parts, and the ways in which they may arrive. */
import fc from "fast-check";
import { fixtureBytes, logRequest, type RecordInput, type SpanInput, traceRequest } from "./telemetry";

export type Payload = { source: string; signal: "traces" | "logs" | "litellm"; bytes: Uint8Array };

type Json = { [key: string]: unknown };
const encode = (payload: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(payload));
/** A recorded payload, one span or record a part. */
export function partsOf(file: string): Payload[] {
  const decoded = JSON.parse(new TextDecoder().decode(fixtureBytes(file))) as { [name: string]: { [name: string]: unknown }[] };
  const [signal, outer, inner, leaf] = file.includes(".logs.")
    ? (["logs", "resourceLogs", "scopeLogs", "logRecords"] as const)
    : (["traces", "resourceSpans", "scopeSpans", "spans"] as const);
  return (decoded[outer] ?? []).flatMap(({ resource, [inner]: scopes }) =>
    (scopes as Json[]).flatMap(({ scope, [leaf]: items }) =>
      (items as Json[]).map((item) => ({
        source: "app",
        signal,
        bytes: encode({ [outer]: [{ resource, [inner]: [{ scope, [leaf]: [item] }] }] }),
      })),
    ),
  );
}
/** Parts of one signal and source as one payload. */
export function joined(parts: readonly Payload[]): Payload[] {
  const groups = new Map<string, Payload[]>();
  for (const part of parts) groups.set(`${part.source} ${part.signal}`, [...(groups.get(`${part.source} ${part.signal}`) ?? []), part]);
  return [...groups.values()].flatMap((group): Payload[] => {
    const [first] = group;
    if (!first) return [];
    if (first.signal === "litellm") return group;
    const outer = first.signal === "logs" ? "resourceLogs" : "resourceSpans";
    const all = group.flatMap(({ bytes }) => (JSON.parse(new TextDecoder().decode(bytes)) as { [name: string]: unknown[] })[outer] ?? []);
    return [{ ...first, bytes: encode({ [outer]: all }) }];
  });
}

/** Any order, any grouping, some sent twice, some at once. */
export const sendingOf = (parts: readonly Payload[]) =>
  fc
    .tuple(
      fc.shuffledSubarray([...parts], { minLength: parts.length }),
      fc.array(fc.nat({ max: parts.length - 1 }), { maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: Math.max(3, Math.ceil(parts.length / 6)) }), { minLength: 1, maxLength: 5 }),
      fc.boolean(),
    )
    .map(([order, twice, sizes, atOnce]) => {
      const sent = [...order, ...twice.map((at) => parts[at] as Payload)];
      const payloads: Payload[] = [];
      for (let start = 0, i = 0; start < sent.length; i++) {
        const size = sizes[i % sizes.length] as number;
        payloads.push(...joined(sent.slice(start, start + size)));
        start += size;
      }
      return { payloads, atOnce };
    });

export const span = (id: string, attributes: Record<string, unknown>, more: Partial<SpanInput> = {}): SpanInput => ({
  id,
  ...more,
  attributes,
});
export const chat = (attributes: Record<string, unknown> = {}) => ({
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.response.model": "gpt-4o",
  "gen_ai.usage.input_tokens": 1_000,
  "gen_ai.usage.output_tokens": 100,
  ...attributes,
});
export const AGENT = { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "planner", "user.id": "u-42" };
export const trace = (...spans: SpanInput[]): Payload => ({ source: "app", signal: "traces", bytes: traceRequest(spans) });
export const logs = (...records: RecordInput[]): Payload => ({ source: "app", signal: "logs", bytes: logRequest(records) });
/** Test spans begin here. */
export const START_MS = Date.UTC(2026, 8, 1);
export const row = (id: string, atMs: number, more: Json = {}): Payload => ({
  source: "gate",
  signal: "litellm",
  bytes: encode({
    id,
    call_type: "acompletion",
    status: "success",
    model: "gpt-4o",
    custom_llm_provider: "openai",
    prompt_tokens: 1_000,
    completion_tokens: 100,
    startTime: (START_MS + atMs - 5) / 1_000,
    endTime: (START_MS + atMs) / 1_000,
    metadata: { user_api_key_user_id: "svc-invoice" },
    ...more,
  }),
});
