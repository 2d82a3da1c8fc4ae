/**
 * The guard of cookie-authenticated changes against requests that another site makes a browser send. Content types that
 * a plain form can send are refused besides (`contentTypeAllowed`).
 */
import type { HeaderReader } from "@/lib/auth/core/caller";
import { Forbidden } from "@/lib/kernel/errors";

export const isChange = (method: string): boolean => !["GET", "HEAD", "OPTIONS"].includes(method.toUpperCase());

/**
 * Browsers state the origin of every change; one that is not ours, or "null", is refused. Without it, the fetch metadata
 * must say same-origin.
 * @param ownOrigins The addresses people reach us by, scheme and port included.
 * @throws Forbidden
 */
export function requireSameOrigin(headers: HeaderReader, ownOrigins: readonly string[]): void {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  const passes =
    origin === null ? site === "same-origin" : ownOrigins.includes(origin.toLowerCase()) && (site === null || site === "same-origin");
  if (passes) return;
  throw new Forbidden("This change was not sent by Countinghouse's own pages.", [
    {
      location: "header.origin",
      message: "Missing or another site's.",
      fix: "Use the pages of Countinghouse, or the machine interface with a token.",
    },
  ]);
}
