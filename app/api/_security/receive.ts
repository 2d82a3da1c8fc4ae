import { readBody } from "@/lib/http";
import { MAX_REPORT_BYTES } from "@/lib/security/core/content";
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

/** The bytes as they came, which a signature is over. */
export const readReport = (request: Request) => readBody(request, { maxBytes: MAX_REPORT_BYTES });

export const signatureOf = (request: Request): string | null => request.headers.get("x-hub-signature-256");

export const howOf = (request: Request, query: SignalQuery) => ({ ...query, signature: signatureOf(request) });
