/** What only a person can say of the routes that read access reviews; see operations.ts. Deciding is for people only. */
import type { Listed } from "./listed";

const group = "Access reviews";
const READ = "Programs read reviews; to open, decide and sign off is for people, and refused to every token.";

export const REVIEW_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/reviews": { group, load: () => import("../reviews/route"), GET: { summary: "List access reviews, newest first", description: READ } },
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
    GET: { summary: "An item with its frozen evidence, its parts and every version of every answer" },
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
