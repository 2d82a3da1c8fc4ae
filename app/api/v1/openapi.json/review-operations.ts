/** What only a person can say of the routes that read access reviews; see operations.ts. Deciding is for people only. */
import type { Listed } from "./listed";

const group = "Access reviews";
const READ = "Programs read reviews; to open, decide and sign off is for people, and refused to every token.";

export const REVIEW_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/reviews": { group, load: () => import("../reviews/route"), GET: { summary: "List access reviews, newest first", description: READ } },
  "/reviews/preview": {
    group,
    load: () => import("../reviews/preview/route"),
    POST: {
      summary: "How many items a review would have, what they cost, and who would be asked",
      description: "Nothing is made. “toSecurity” counts items for which the rules of the first stage find nobody else.",
      example: {
        scope: { environmentKinds: ["production"], notCertifiedForDays: 90 },
        stages: [{ name: "Owners", reviewers: ["owner", "backup_owner", "team_lead"] }],
      },
    },
  },
  "/reviews/[campaignId]": {
    group,
    load: () => import("../reviews/[campaignId]/route"),
    GET: {
      summary: "One access review: progress, completeness, reviewers, what stands in the way of its end",
      description:
        "“items” counts what is decided, “remediations” what is verified to have ended, “moneyUsd” the cost of 30 days under review. “completeness” says how it is known that the frozen list is whole, and what it does not hold.",
    },
  },
  "/reviews/[campaignId]/items": {
    group,
    load: () => import("../reviews/[campaignId]/items/route"),
    GET: { summary: "Items of a review, the dearest first unless asked otherwise" },
  },
  "/reviews/[campaignId]/items/[itemId]": {
    group,
    load: () => import("../reviews/[campaignId]/items/[itemId]/route"),
    GET: {
      summary: "An item with its frozen evidence, its parts and every version of every answer",
      description:
        "“narrowTo” is by kind what it would be narrowed to: single grants that were used, and of a pattern such as “s3:*” what was used of it. A scope of which no log told stays in the list, since logs tell that one was used and never that it was not.",
    },
  },
  "/review-templates": {
    group,
    load: () => import("../review-templates/route"),
    GET: {
      summary: "Templates of reviews: what is reviewed, who is asked, and when the next one is drafted",
      description: "“nextAt” is null of a template that nobody repeats.",
    },
  },
  "/review-delegations": {
    group,
    load: () => import("../review-delegations/route"),
    GET: { summary: "Who answers for whom in reviews, from when to when, and who said yes to it" },
  },
  "/reviews/[campaignId]/evidence.zip": {
    group,
    load: () => import("../reviews/[campaignId]/evidence.zip/route"),
    GET: {
      summary: "The evidence pack",
      description:
        "Of a review that was signed off the same bytes for ever. Its README.txt tells how to verify it with standard tools; `cli reviews verify FILE` does it offline. The download is itself a row of the audit log.",
      answerType: "application/zip",
    },
  },
};
