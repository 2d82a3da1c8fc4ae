/**
 * The check of a gateway (Envoy's and agentgateway's external authorisation over HTTP): the caller's own request, sent
 * here by the gateway before it goes to the provider, read as a question of enforcement; and the decision as the answer
 * that a gateway understands: 200 lets it pass, anything else is what the caller gets.
 * Source: envoyproxy.io, api-v3 extensions.filters.http.ext_authz.v3; agentgateway.dev, external authorization.
 */
import { sha256Hex } from "@/lib/kernel/hash";
import { providerNamed, providerOfModel, UNKNOWN_PROVIDER } from "@/lib/metering/core/providers";
import type { Decision } from "../schemas";

/** Where the route puts what the caller sent as Authorization, when the gateway's own token came beside it. */
export const INBOUND_AUTHORIZATION = "x-countinghouse-inbound-authorization";
export const GATEWAY_TOKEN = "x-countinghouse-token";

export type GatewayRequest = { method: string; path: string; headers: { get(name: string): string | null }; body: string };
type Json = { readonly [name: string]: unknown };

/** What is read of which header, unless `x-countinghouse-headers: model=x-model,tool=x-tool` says otherwise. First of several. */
const HEADERS = {
  credential: ["x-countinghouse-credential"],
  identity: ["x-countinghouse-identity"],
  provider: ["x-countinghouse-provider"],
  model: ["x-countinghouse-model", "x-ai-eg-model"],
  mode: ["x-countinghouse-mode"],
  application: ["x-countinghouse-application"],
  environment: ["x-countinghouse-environment"],
  tenant: ["x-countinghouse-tenant"],
  agent: ["x-countinghouse-agent"],
  tool: ["x-countinghouse-tool"],
  session: ["x-countinghouse-session"],
  ttl: ["x-countinghouse-ttl-seconds"],
  inputTokens: ["x-countinghouse-input-tokens"],
} as const satisfies Record<string, readonly string[]>;
type Name = keyof typeof HEADERS;

const READS = new Set(["GET", "HEAD", "OPTIONS"]);
/** What the prompt is taken for where the gateway sends no body and says no number. */
const UNSEEN_PROMPT_TOKENS = 4_000;
/** A picture or file in a prompt: a long run without blanks. */
const FILE = /[A-Za-z0-9+/=_-]{2000,}/g;
const FILE_TOKENS = 1_600;

/**
 * The question that a request puts, to be checked by `AuthorizeInput`; null for requests that only read and call no model.
 * Tokens of the prompt: four characters a token, other scripts a token each, a tenth on top.
 */
export function readGatewayRequest(request: GatewayRequest): unknown {
  if (READS.has(request.method)) return null;
  const said = headersOf(request.headers);
  const body = bodyOf(request.body);
  const model = said("model") ?? textOf(body.model) ?? modelOfPath(request.path);
  const credential = said("credential") ?? inboundKey(request.headers);
  const identity = said("identity");
  const mode = said("mode");
  const ttl = Number(said("ttl") ?? Number.NaN);
  const maxOutputTokens = maxOutputOf(body);
  return {
    ...(credential === undefined ? {} : { credential }),
    ...(identity === undefined ? {} : { identity }),
    provider: providerNamed(said("provider")) ?? providerOfModel(model) ?? UNKNOWN_PROVIDER,
    ...(model === undefined ? {} : { model }),
    ...(mode === undefined ? {} : { mode }),
    context: contextOf(said, request.headers.get("traceparent")),
    estimate: {
      inputTokens: request.body === "" ? Number(said("inputTokens") ?? UNSEEN_PROMPT_TOKENS) : promptTokens(request.body),
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    },
    ...(Number.isNaN(ttl) ? {} : { ttlSeconds: ttl }),
  };
}

type Said = (name: Name) => string | undefined;

function headersOf(headers: GatewayRequest["headers"]): Said {
  const chosen = new Map(
    (headers.get("x-countinghouse-headers") ?? "")
      .split(",")
      .map((pair) => pair.split("=", 2).map((part) => part.trim()) as [string, string]),
  );
  return (name) => {
    const own = chosen.get(name);
    const sent = (own === undefined ? HEADERS[name] : [own]).map((header) => (header === "" ? null : headers.get(header)));
    return sent.find((value) => value !== null && value.trim() !== "")?.trim();
  };
}

/** The caller's own key, as its hash: what it is, nobody has to know. */
function inboundKey(headers: GatewayRequest["headers"]): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get(INBOUND_AUTHORIZATION) ?? "")?.[1];
  const key = bearer ?? headers.get("x-api-key") ?? headers.get("api-key") ?? headers.get("x-goog-api-key");
  return key === null || key === "" ? undefined : sha256Hex(key);
}

function contextOf(said: Said, traceparent: string | null): Json {
  const [, traceId] = /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent ?? "") ?? [];
  const names = ["application", "environment", "tenant", "agent", "tool"] as const;
  const given = [...names.map((name) => [name, said(name)]), ["traceId", traceId], ["sessionId", said("session")]];
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

/** A body that was cut off still tells its model, where that stands in the first part. */
function bodyOf(text: string): Json {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? (body as Json) : {};
  } catch {
    return { model: /"model"\s*:\s*"([^"\\]{1,200})"/.exec(text)?.[1] };
  }
}

/** Google, Bedrock and Azure name the model in the path. */
function modelOfPath(path: string): string | undefined {
  const [, model] = /\/(?:models?|deployments)\/([^/:]+)[/:]/.exec(path) ?? [];
  try {
    return model === undefined ? undefined : decodeURIComponent(model);
  } catch {
    return model;
  }
}

function maxOutputOf(body: Json): number | undefined {
  const nested = [body, body.generationConfig, body.inferenceConfig].map((part) => (part ?? {}) as Json);
  const names = ["max_completion_tokens", "max_output_tokens", "max_tokens", "maxOutputTokens", "maxTokens"];
  const most = nested.flatMap((part) => names.map((name) => part[name])).find(isCount);
  return most === undefined ? undefined : most * (isCount(body.n) ? Math.max(body.n, 1) : 1);
}

function promptTokens(body: string): number {
  const files = body.match(FILE)?.length ?? 0;
  const text = body.replace(FILE, "");
  const others = text.replace(/[ -~\s]+/g, "").length;
  return Math.ceil(((text.length - others) / 4 + others + files * FILE_TOKENS) * 1.1);
}

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Waiting helps, or asking for more: 429. Else 403. */
const LIMITS = new Set<Decision["reason"]>(["budget_exhausted", "rate_limited"]);

/** The answer to the gateway. A refusal has the body that OpenAI's clients show, and when to ask again. */
export function gatewayAnswer(decision: Decision | null): { status: number; headers: Record<string, string>; body: unknown } {
  if (decision === null) return { status: 200, headers: {}, body: {} };
  const { reservationId, expiresAt, reason, message, budgetId, retryAfterSeconds } = decision;
  const headers = Object.fromEntries(
    Object.entries({
      "x-countinghouse-decision": decision.decision,
      "x-countinghouse-reservation": reservationId,
      "x-countinghouse-expires-at": expiresAt,
      "x-countinghouse-reason": reason,
      "retry-after": retryAfterSeconds === undefined ? undefined : String(Math.ceil(retryAfterSeconds)),
    }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  if (decision.decision === "allow") return { status: 200, headers, body: {} };
  const status = decision.decision === "throttle" || LIMITS.has(reason) ? 429 : 403;
  const code = reason ?? decision.decision;
  return { status, headers, body: { error: { type: "budget", code, message: message ?? `Refused: ${code}.`, budgetId } } };
}
