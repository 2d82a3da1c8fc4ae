import type { HeaderReader } from "@/lib/auth/core/caller";
import { Unavailable } from "@/lib/kernel/errors";
import type { RouteAuth } from "./admit";
import { InFlight } from "./core/in-flight";

/**
 * Of batches of usage, in this process: many times what its database connections can store at once, and few enough that
 * their bodies fit in memory. A batch waits a second or two behind so many others.
 */
const ROOM = { requests: 256, bytes: 256 * 1024 * 1024 };
/** Of a body that does not tell its size. */
const UNTOLD_BYTES = 1024 * 1024;
const RETRY_SECONDS = 1;

const ingest = new InFlight(ROOM);

/** A place among the batches that are taken in, until it is given back; other requests need none. @throws Unavailable */
export function takePlace(
  { auth, isSentOnce }: { auth: RouteAuth; isSentOnce?: boolean },
  headers: HeaderReader,
): (() => void) | undefined {
  if (!("scope" in auth) || auth.scope !== "ingest" || isSentOnce) return undefined;
  const leave = ingest.enter(Number(headers.get("content-length") ?? Number.NaN) || UNTOLD_BYTES);
  if (!leave) throw new Unavailable("More usage arrives than can be taken in right now. Nothing was stored; send it again.", RETRY_SECONDS);
  return leave;
}
