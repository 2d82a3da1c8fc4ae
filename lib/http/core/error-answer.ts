/** From anything thrown to the one error body of the interface. */

import { isDatabaseAway } from "@/lib/kernel/database-away";
import { DomainError, type ErrorDetail, LimitExceeded, Unavailable } from "@/lib/kernel/errors";

export type ErrorBody = { error: { code: string; message: string; details: ErrorDetail[]; requestId: string } };
export type ErrorAnswer = { status: number; headers: Record<string, string>; body: ErrorBody; expected: boolean };

const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_media: 415,
  invalid: 422,
  limit_exceeded: 429,
  unavailable: 503,
};

const AWAY_SECONDS = 5;
const RETRYABLE_SECONDS = 1;

export function errorAnswer(error: unknown, requestId: string): ErrorAnswer {
  if (error instanceof DomainError) {
    const retryAfter = error instanceof LimitExceeded || error instanceof Unavailable ? error.retryAfterSeconds : undefined;
    const headers: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": String(Math.max(1, Math.ceil(retryAfter))) };
    if (error.code === "unauthenticated") headers["www-authenticate"] = 'Bearer realm="countinghouse"';
    return answerOf(STATUS_OF_CODE[error.code] ?? 500, error.code, error.message, error.details, requestId, headers, true);
  }
  if (isDatabaseAway(error)) {
    const message = "The database cannot be reached right now. Nothing was changed; try again shortly.";
    return answerOf(503, "unavailable", message, [], requestId, { "retry-after": String(AWAY_SECONDS) }, false);
  }
  if (isContention(error)) {
    const message = "Another change got in the way. Nothing was changed; try again.";
    return answerOf(503, "unavailable", message, [], requestId, { "retry-after": String(RETRYABLE_SECONDS) }, false);
  }
  return answerOf(500, "internal", "Something went wrong on our side. The request id finds it in the log.", [], requestId, {}, false);
}

/** Deadlock, serialisation failure, lock not available: the same request can succeed a moment later. */
function isContention(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > 5) return false;
  const { code, originalCode, cause, meta, driverAdapterError } = error as Record<string, unknown>;
  if (["40001", "40P01", "55P03", "P2034"].some((known) => known === code || known === originalCode)) return true;
  return [cause, meta, driverAdapterError].some((nested) => isContention(nested, depth + 1));
}

function answerOf(
  status: number,
  code: string,
  message: string,
  details: ErrorDetail[],
  requestId: string,
  headers: Record<string, string>,
  expected: boolean,
): ErrorAnswer {
  return { status, headers, body: { error: { code, message, details, requestId } }, expected };
}
