/** Keys of calls that two signals of one producer tell. */
import { isMeasured, type ReportedUsage } from "../reported-usage";

/** The same on the event and on the span of one request. */
export const claudeCodeCallKey = (session: string | undefined, requestId: string): string => `claude-code:${session ?? "-"}:${requestId}`;

/** No id is sent, but conversation and counts are the same on the log record and on the span of one call. */
export const codexCounts = (usage: ReportedUsage): string | undefined =>
  isMeasured(usage) ? [usage.input, usage.cacheRead, usage.output, usage.reasoning].map((count) => count ?? "-").join("/") : undefined;

export const codexCallKey = (session: string | undefined, counts: string | undefined): string | undefined =>
  session === undefined || counts === undefined ? undefined : `codex:${session}:${counts}`;
