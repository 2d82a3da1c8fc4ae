"use client";
import { RequestFailure } from "./request-failure";

type Call = { method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE"; body?: unknown; signal?: AbortSignal };

/**
 * Calls `/api/ui/…` and gives the parsed body. Sign-in gone: goes there and comes back.
 * @throws RequestFailure with the server's own words and request id.
 */
export async function fetchJson<Answer>(path: string, { method = "GET", body, signal }: Call = {}): Promise<Answer> {
  const answer = await fetch(path, {
    method,
    headers: body === undefined ? { accept: "application/json" } : { accept: "application/json", "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  }).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new RequestFailure(0, { code: "offline", message: "The server was not reached. Check your connection." });
  });
  const content: unknown = await answer.json().catch(() => null);
  if (answer.ok) return content as Answer;
  if (answer.status === 401 && typeof location !== "undefined")
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  throw new RequestFailure(answer.status, bodyOf(content, answer));
}

function bodyOf(content: unknown, answer: Response): { code: string; message: string; requestId?: string } {
  const error = content && typeof content === "object" && "error" in content ? (content as { error: unknown }).error : null;
  if (error && typeof error === "object" && "message" in error && "code" in error) return error as { code: string; message: string };
  const requestId = answer.headers.get("x-request-id");
  return { code: "unexpected", message: `The server answered ${answer.status} without saying why.`, ...(requestId ? { requestId } : {}) };
}
