/** What the headers say about who called, as far as they may be believed. */

/** All that is asked of the headers of a request. */
export type HeaderReader = Pick<Headers, "get" | "has">;

/**
 * The address of the caller. The server's own front writes the socket's address when no proxy did; each proxy appends
 * the address it saw, so the entry that the outermost trusted proxy wrote is counted from the right.
 * @param trustedProxies Reverse proxies in front; what stands left of theirs may be invented.
 */
export function callerAddress(headers: HeaderReader, trustedProxies: number): string | undefined {
  const entries = (headers.get("x-forwarded-for") ?? "").split(",").map((entry) => entry.trim());
  const entry = entries.at(-Math.max(1, trustedProxies)) ?? entries[0] ?? "";
  return /^[0-9a-fA-F.:]{2,45}$/.test(entry) ? entry.replace(/^::ffff:(?=\d+\.)/, "") : undefined;
}

/** The sender's request id when it is harmless in a log. */
export function givenRequestId(headers: HeaderReader): string | undefined {
  const given = headers.get("x-request-id") ?? "";
  return /^[\w.:-]{8,100}$/.test(given) ? given : undefined;
}

/** The addresses a browser may know us by: the one it used, and the one that is configured. */
export function ownOrigins(headers: HeaderReader, configured: string | undefined): string[] {
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  const scheme = headers.get("x-forwarded-proto")?.split(",")[0]?.trim() === "https" ? "https" : "http";
  const origins = [host === null ? undefined : `${scheme}://${host}`, configured === undefined ? undefined : new URL(configured).origin];
  return origins.filter((origin) => origin !== undefined).map((origin) => origin.toLowerCase());
}
