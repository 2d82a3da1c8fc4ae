/** What people are told about. A new kind is one line here; people choose how to be told by group. */
export const GROUPS = ["budgets", "requests", "reviews", "incidents", "chargeback"] as const;
export type NotificationGroup = (typeof GROUPS)[number];

export const GROUP_NAMES: Readonly<Record<NotificationGroup, string>> = {
  budgets: "Budgets",
  requests: "Requests for more budget",
  reviews: "Reviews, findings and access",
  incidents: "Incidents",
  chargeback: "Statements and period close",
};

/** From the least to the gravest. */
export const SEVERITIES = ["info", "warning", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * By kind: its name and its group. Kinds without a group are told to nobody by their choice: `view_mail` is listed only,
 * its mails have schedules of their own; `webhook_test` is for the webhook that is tried out.
 */
export const KINDS = {
  budget_threshold: { name: "Budget reached a threshold", group: "budgets" },
  budget_exhausted: { name: "Budget used up", group: "budgets" },
  budget_forecast: { name: "Budget forecast to run out", group: "budgets" },
  budget_fast_burn: { name: "Budget burns very fast", group: "budgets" },
  budget_slow_burn: { name: "Budget burns too fast", group: "budgets" },
  budget_request: { name: "Somebody asks for more budget", group: "requests" },
  budget_request_decided: { name: "Request for more budget decided", group: "requests" },
  governance_review: { name: "Review to do", group: "reviews" },
  review_assigned: { name: "Items to review", group: "reviews" },
  review_reminder: { name: "Items still to review", group: "reviews" },
  review_escalated: { name: "Review escalated", group: "reviews" },
  review_state: { name: "Review moved on", group: "reviews" },
  review_newcomer: { name: "Somebody came to a team", group: "reviews" },
  finding_opened: { name: "Risk found", group: "reviews" },
  exception_request: { name: "Somebody asks for an exception", group: "reviews" },
  grant_request: { name: "Somebody asks for access", group: "reviews" },
  identity_request: { name: "Somebody asks for an identity", group: "reviews" },
  break_glass_used: { name: "Identity for emergencies used", group: "reviews" },
  reconciliation_case: { name: "Something does not agree", group: "reviews" },
  revocation_task: { name: "Access to end", group: "reviews" },
  revocation_reopened: { name: "Used after it was revoked", group: "reviews" },
  incident_opened: { name: "Incident opened", group: "incidents" },
  incident_graver: { name: "Incident became graver", group: "incidents" },
  incident_assigned: { name: "Incident to work on", group: "incidents" },
  incident_summary: { name: "Incidents of the week", group: "incidents" },
  secret_found: { name: "Secret found where it should not be", group: "incidents" },
  period_review: { name: "Period to review", group: "chargeback" },
  period_closed: { name: "Period closed or opened again", group: "chargeback" },
  statement_to_accept: { name: "Statement to agree to", group: "chargeback" },
  statement_issued: { name: "Statement issued", group: "chargeback" },
  dispute_opened: { name: "Line disputed", group: "chargeback" },
  dispute_decided: { name: "Dispute decided", group: "chargeback" },
  invoice_variance: { name: "Invoice does not agree", group: "chargeback" },
  export_failed: { name: "Export could not be sent", group: "chargeback" },
  view_mail: { name: "View sent by e-mail", group: null },
  webhook_test: { name: "Test of a webhook", group: null },
} as const satisfies Record<string, { name: string; group: NotificationGroup | null }>;
export type NotificationKind = keyof typeof KINDS;

/** Of a kind that is no longer known, none. */
export const groupOf = (kind: string): NotificationGroup | null => (kind in KINDS ? KINDS[kind as NotificationKind].group : null);

/** What a kind is called; of one that is no longer known, its key. */
export const kindName = (kind: string): string => (kind in KINDS ? KINDS[kind as NotificationKind].name : kind);

export const isAsGraveAs = (severity: Severity, least: Severity): boolean => SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
