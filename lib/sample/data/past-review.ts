/** The review of access that Northwind did last quarter, and what its people said. Days are counted from the end of the sample. */

export const PAST_REVIEW = {
  name: "Access review of all identities",
  daysAgo: 80,
  /** Of that day, in UTC. */
  atMs: 8 * 3_600_000,
  writes: "elif-demir",
  opens: "samir-haddad",
  signs: "samir-haddad",
} as const;

export const PAST_STAGES = [{ name: "Owners", reviewers: ["owner", "backup_owner", "team_lead", "security"] }];

/** Were forgotten, and are still without a review. */
export const NOT_LOOKED_AT: ReadonlySet<string> = new Set(["budget-sandbox", "event-badge-printer", "parts-chat-old", "model-gateway"]);

/** What was kept for some days only, counted from the review on. All but the first are over by now. */
export const KEPT_UNTIL: Readonly<Record<string, { days: number; comment: string }>> = {
  "service-desk-shared": { days: 90, comment: "Kept until each application has a key of its own" },
  "legacy-catalogue-export": { days: 60, comment: "The new catalogue takes over within two months" },
  "experiment-runner": { days: 45, comment: "Kept until the experiments of the quarter are done" },
};

export const KEPT = "Asked its team: it is in use, and does what it is there for";
export const LOOKED_AT = "Looked at with the owners. Those who had not looked long had a second look.";
