/** What only a person can say of the routes of revocations; see operations.ts. */
import type { Listed } from "./listed";

export const REVOCATION_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/revocations": {
    group: "Access",
    load: () => import("../revocations/route"),
    GET: {
      summary: "List revocations, those that need somebody first",
      description:
        "Access that is to end: queued, sent, confirmed by a provider or a person, and verified when no call succeeded for the days of the policy, by the time of the call; reopened when one did. Four times are told apart: decided, sent, applied, last success. “counts” are of all that the other filters leave.",
    },
  },
  "/revocations/[taskId]": {
    group: "Access",
    load: () => import("../revocations/[taskId]/route"),
    GET: { summary: "One revocation, with where it was sent and all that was seen of it" },
  },
  "/revocation-policy": {
    group: "Access",
    load: () => import("../revocation-policy/route"),
    GET: { summary: "How silence is proven: minutes of grace, days without a success, and whether duties are separate" },
  },
  "/connectors": {
    group: "Access",
    load: () => import("../connectors/route"),
    GET: { summary: "List the accounts where access can be ended, without their keys" },
  },
};
