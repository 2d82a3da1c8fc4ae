import { answer, readBody } from "@/lib/http";
import { DomainError } from "@/lib/kernel/errors";
import { MAX_REPORT_BYTES } from "@/lib/security/core/content";
import { setErrorOf } from "@/lib/security/core/set-error";
import type { SignalQuery } from "@/lib/security/schemas";

/** Reports come as their tools write them, under whatever type their senders know. */
export const REPORT_TYPES = [
  "application/json",
  "application/x-ndjson",
  "application/ndjson",
  "application/jsonl",
  "application/sarif+json",
  "application/secevent+jwt",
  "application/jwt",
  "text/csv",
  "text/plain",
  "application/octet-stream",
] as const;

/** As webhooks of GitHub are sent that nobody set to JSON. */
export const FORM_TYPE = "application/x-www-form-urlencoded";

/** The bytes as they came, which a signature is over. */
export const readReport = (request: Request) => readBody(request, { maxBytes: MAX_REPORT_BYTES });

export const signatureOf = (request: Request): string | null => request.headers.get("x-hub-signature-256");

export const howOf = (request: Request, query: SignalQuery) => ({ ...query, signature: signatureOf(request) });

const PUSHED_TYPE = /^application\/secevent\+jwt\s*(;|$)/i;

/** Who pushes a token reads what RFC 8935 says and nothing else: 202 without a body, or 400 with a code and its reason. */
export async function pushed<T>(request: Request, receive: () => Promise<T>): Promise<T | ReturnType<typeof answer>> {
  if (!PUSHED_TYPE.test(request.headers.get("content-type") ?? "")) return receive();
  try {
    await receive();
    return answer(undefined, { status: 202 });
  } catch (error) {
    const told = error instanceof DomainError ? setErrorOf(error) : null;
    if (!told) throw error;
    return answer(told, { status: 400, headers: { "content-language": "en" } });
  }
}
