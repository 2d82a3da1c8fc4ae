/** What only a person can say of the routes that read incidents; see operations.ts. Deciding and acting is for people only. */
import type { Listed } from "./listed";

const group = "Incidents";

export const INCIDENT_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/incidents": {
    group: "Incidents",
    load: () => import("../incidents/route"),
    GET: {
      summary: "List incidents, those with most money at risk in a month first",
      description:
        "What detectors, secret scanners and budgets saw, merged by what it is about. “impactUsd” is what it cost beyond the expected so far, “impactMonthUsd” what it would come to in 30 days at its rate; “counts” and the sums are of all that are not over and that the other filters leave.",
    },
  },
  "/planned-windows": {
    group: "Incidents",
    load: () => import("../planned-windows/route"),
    GET: {
      summary: "List spans in which something is known to happen",
      description:
        "What is planned opens no incident; of what falls into maintenance nobody is told. Leaked keys and use after the end are told all the same.",
    },
  },
  "/incidents/[incidentId]": {
    group,
    load: () => import("../incidents/[incidentId]/route"),
    GET: {
      summary: "One incident: what happened, why, what it costs, and what was done",
      description:
        "“causes” go from the widest to the narrowest: each holds within the ones before it, and “share” is its part of what is beyond the expected. “priceEffectUsd” is what prices alone made of the cost. Programs read incidents; to decide and to act is for people, and refused to every token.",
    },
  },
  "/incidents/[incidentId]/timeline": {
    group,
    load: () => import("../incidents/[incidentId]/timeline/route"),
    GET: {
      summary: "Usage around an incident, and what happened beside it, on one axis",
      description:
        "Buckets are equal and in UTC; “expectedUsd” is the median of the same kind of day of the 28 days before, “withoutUsd” what there would have been without the cause. Entries are in five lanes, at most 300; “gaps” names what could not be read.",
    },
  },
  "/incidents/[incidentId]/chain": {
    group,
    load: () => import("../incidents/[incidentId]/chain/route"),
    GET: {
      summary: "The runs of an incident step by step: models, tools and agents, with repeats, retries and cost",
      description: "At most 2,000 calls of a run; “isCut” says that there are more.",
    },
  },
  "/incidents/[incidentId]/blast": {
    group,
    load: () => import("../incidents/[incidentId]/blast/route"),
    GET: { summary: "What else its key, its owner and its tools touched, from 72 hours before to 72 hours after" },
  },
  "/incidents/[incidentId]/pack": {
    group,
    load: () => import("../incidents/[incidentId]/pack/route"),
    GET: {
      summary: "The evidence pack of an incident",
      description:
        "The same bytes while nothing changed. Its manifest names the SHA-256 of every file. The download is itself a row of the audit log.",
      answerType: "application/zip",
    },
  },
  "/incidents/[incidentId]/letter": {
    group,
    load: () => import("../incidents/[incidentId]/letter/route"),
    GET: {
      summary: "A letter that asks a provider for a credit of what an incident cost",
      description:
        "Text: what happened, when, by which key, what it cost by provider and model, how many calls, and since when it is silent. The download is itself a row of the audit log.",
      answerType: "text/plain",
    },
  },
};
