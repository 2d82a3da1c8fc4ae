/** Work that one trace did more than once: what an agent that goes round in circles costs. */

export type Work = {
  eventId: string;
  traceId: string | null;
  isRetry: boolean;
  provider: string;
  model: string;
  tool: string | null;
  toolServer: string | null;
  argsHash: string | null;
  promptHash: string | null;
};

/** The tool with its arguments, or the model with its prompt. Null where the sender gave a hash of neither: unknown is not the same. */
function workKey({ tool, toolServer, argsHash, promptHash, provider, model }: Work): string | null {
  if (tool !== null) return argsHash === null ? null : JSON.stringify(["tool", toolServer, tool, argsHash]);
  return promptHash === null ? null : JSON.stringify(["model", provider, model, promptHash]);
}

/**
 * Calls that did what an earlier call of the same trace had done, with the id of the first. Another attempt after a
 * failure is a retry, and no repeat.
 * @param calls In the order of time.
 */
export function findRepeats(calls: readonly Work[]): Map<string, string> {
  const firsts = new Map<string, string>();
  const repeats = new Map<string, string>();
  for (const call of calls) {
    const work = call.traceId === null || call.isRetry ? null : workKey(call);
    if (work === null) continue;
    const key = `${call.traceId} ${work}`;
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, call.eventId);
    else if (first !== call.eventId) repeats.set(call.eventId, first);
  }
  return repeats;
}
