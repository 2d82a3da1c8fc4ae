import type { ErrorAnswer } from "./core/error-answer";

/** An answer whose status or headers are not the usual: `return answer(row, { status: 201 })`. */
export class Answer {
  constructor(
    readonly value: unknown,
    readonly init: { status?: number; headers?: Record<string, string> },
  ) {}
}

export const answer = (value: unknown, init: { status?: number; headers?: Record<string, string> } = {}): Answer => new Answer(value, init);

/** Whole numbers beyond 2^53 travel as decimal texts, as does money. */
export function toJson(value: unknown): string {
  try {
    // Most answers hold none, and are written several times as fast without a look at each of their parts.
    return JSON.stringify(value);
  } catch {
    return JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? String(item) : item));
  }
}

/** An answer that is whole: what most are, and all that is needed to write one out. Its headers are in lower case. */
export type Whole = { status: number; headers: Readonly<Record<string, string>>; text: string | null };
/** Or a Response, such as a stream. */
export type Reply = Whole | Response;

/** Whatever `run` gave: a Response as it is, nothing as 204, anything else as JSON. */
export function replyOf(result: unknown): Reply {
  if (result instanceof Response) return result;
  if (result instanceof Answer) return jsonReply(result.value, result.init.status ?? 200, result.init.headers);
  return jsonReply(result, 200);
}

const JSON_HEADERS = { "content-type": "application/json; charset=utf-8" };
const NO_HEADERS = {};

function jsonReply(value: unknown, status: number, given?: Record<string, string>): Whole {
  const headers = given ? lowerCased(given) : NO_HEADERS;
  if (value === undefined) return { status: status === 200 ? 204 : status, headers, text: null };
  return { status, headers: given ? { ...JSON_HEADERS, ...headers } : JSON_HEADERS, text: toJson(value) };
}

export const errorReply = (problem: ErrorAnswer): Whole => jsonReply(problem.body, problem.status, problem.headers);

/** What every answer carries. An answer may have set its own caching, such as a public document. */
export function withCommonHeaders(reply: Reply, requestId: string, setCookie?: string): Reply {
  if (!(reply instanceof Response)) {
    const common = {
      "cache-control": "no-store",
      ...reply.headers,
      "x-request-id": requestId,
      "x-content-type-options": "nosniff",
    };
    return { ...reply, headers: setCookie === undefined ? common : { ...common, "set-cookie": setCookie } };
  }
  const headers = new Headers(reply.headers);
  headers.set("x-request-id", requestId);
  headers.set("x-content-type-options", "nosniff");
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  if (setCookie !== undefined) headers.append("set-cookie", setCookie);
  return new Response(reply.body, { status: reply.status, statusText: reply.statusText, headers });
}

const lowerCased = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

export const responseOf = (reply: Reply): Response =>
  reply instanceof Response ? reply : new Response(reply.text, { status: reply.status, headers: reply.headers });
