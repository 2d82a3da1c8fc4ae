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
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? String(item) : item));

/** Whatever `run` gave: a Response as it is, nothing as 204, anything else as JSON. */
export function responseOf(result: unknown): Response {
  if (result instanceof Response) return result;
  if (result instanceof Answer) return jsonResponse(result.value, result.init.status ?? 200, result.init.headers);
  return jsonResponse(result, 200);
}

function jsonResponse(value: unknown, status: number, headers: Record<string, string> = {}): Response {
  if (value === undefined) return new Response(null, { status: status === 200 ? 204 : status, headers });
  return new Response(toJson(value), { status, headers: { "content-type": "application/json; charset=utf-8", ...headers } });
}

export const errorResponse = (problem: ErrorAnswer): Response => jsonResponse(problem.body, problem.status, problem.headers);

/** What every answer carries. An answer may have set its own caching, such as a public document. */
export function withCommonHeaders(response: Response, requestId: string, setCookie?: string): Response {
  const headers = new Headers(response.headers);
  headers.set("x-request-id", requestId);
  headers.set("x-content-type-options", "nosniff");
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  if (setCookie !== undefined) headers.append("set-cookie", setCookie);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
