/** What a sender that pushes one security event token is told when it is not taken: RFC 8935, section 2.3 and 2.4. */
import { type DomainError, Forbidden, Malformed, Unauthenticated } from "@/lib/kernel/errors";

/** The codes of the registry of RFC 8935, section 7.1. */
type SetErrorCode = "invalid_request" | "invalid_key" | "invalid_issuer" | "invalid_audience" | "authentication_failed" | "access_denied";
export type SetError = { err: SetErrorCode; description: string };

/** By the part of the token that a refusal names. */
const OF_PART = new Map<string, SetErrorCode>([
  ["iss", "invalid_issuer"],
  ["aud", "invalid_audience"],
  ["kid", "invalid_key"],
  ["alg", "invalid_key"],
  ["keys", "invalid_key"],
  ["signature", "authentication_failed"],
]);

/** @returns null for what is not about the token: an address that is not there, a database that is away, a limit. */
export function setErrorOf(error: DomainError): SetError | null {
  const [first] = error.details;
  const description = error.message;
  if (error instanceof Malformed) return { err: "invalid_request", description };
  if (error instanceof Forbidden) return { err: "access_denied", description };
  if (!(error instanceof Unauthenticated)) return null;
  return { err: OF_PART.get(first?.location ?? "") ?? "invalid_request", description };
}
