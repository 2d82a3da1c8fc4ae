/**
 * Reads that a page has begun and hands to `Prefetched`, which is drawn a little later: one that fails before is nobody's
 * until then, and would end the process. It stays a failed read all the same, which its block asks for again.
 */
export function held<Reads extends Record<string, Promise<unknown>>>(reads: Reads): Reads {
  for (const read of Object.values(reads)) read.catch(() => undefined);
  return reads;
}
