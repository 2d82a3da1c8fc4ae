/** Sources, what was not taken of them, and what is kept of their payloads: the lines of `operations.ts` on them. */
import type { Listed } from "./listed";

export const SOURCE_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/imports/[importId]/errors": {
    group: "Usage in",
    load: () => import("../imports/[importId]/errors/route"),
    GET: { summary: "Rows of a file that were not taken", answerType: "text/csv" },
  },
  "/rejected-events": {
    group: "Usage in",
    load: () => import("../rejected-events/route"),
    GET: {
      summary: "List events that were not taken, newest first",
      description: "By source, group and state: open, accepted, duplicate or dismissed. Items are listed for 30 days.",
    },
  },
  "/rejected-events/groups": {
    group: "Usage in",
    load: () => import("../rejected-events/groups/route"),
    GET: {
      summary: "Events that wait, by source and reason",
      description: "The largest group first, with the fix and how many can be read again.",
    },
  },
  "/rejected-events/[id]": {
    group: "Usage in",
    load: () => import("../rejected-events/[id]/route"),
    GET: {
      summary: "One event that was not taken, with what was sent",
      description: "Without its content and without secrets, unless its source keeps content.",
    },
  },
  "/rejected-events/retry": {
    group: "Usage in",
    load: () => import("../rejected-events/retry/route"),
    POST: {
      summary: "Read rejected events again, after a fix",
      description:
        "By “ids”, or by “source” and “group”; up to 500 a call, the oldest first. “patch” is merged into each item first (RFC 7396; null removes a field). Counted once however often it is read. “results” tells what became of each, “left” how many of the selection still wait.",
      example: { source: "src_…", group: "prompt: Unknown field.", patch: { prompt: null } },
    },
  },
  "/rejected-events/dismiss": {
    group: "Usage in",
    load: () => import("../rejected-events/dismiss/route"),
    POST: { summary: "Set rejected events aside, with the reason", example: { ids: ["17"], reason: "Sent by a test" } },
  },
  "/sources": { group: "Usage in", load: () => import("../sources/route"), GET: { summary: "List sources of usage" } },
  "/sources/[sourceId]": {
    group: "Usage in",
    load: () => import("../sources/[sourceId]/route"),
    PATCH: {
      summary: "Change a source",
      description:
        "What is left out stays. “billing” is flat for seats and subscriptions, where no money is spent per token: calls that do not say themselves then cost nothing, and what they would have cost is their flatValueUsd; else it is metered. “keepRaw” says what is kept of accepted payloads for some days: off, stripped (without prompts, answers and arguments), or content. Secrets never are.",
      example: { billing: "flat", keepRaw: "stripped" },
    },
  },
  "/sources/[sourceId]/retry": {
    group: "Usage in",
    load: () => import("../sources/[sourceId]/retry/route"),
    POST: { summary: "Read payloads again that could not be read", example: {} },
  },
  "/sources/[sourceId]/payloads": {
    group: "Usage in",
    load: () => import("../sources/[sourceId]/payloads/route"),
    GET: { summary: "List payloads that are kept, newest first" },
  },
  "/sources/[sourceId]/payloads/[rawId]": {
    group: "Usage in",
    load: () => import("../sources/[sourceId]/payloads/[rawId]/route"),
    GET: {
      summary: "One kept payload",
      description: "One with its content is shown to scope admin alone, and each look is written into the audit log.",
    },
  },
};
