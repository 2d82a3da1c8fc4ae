/** What Northwind's identities may use: vendors, connected tools, and what single identities are beside the rule. */
import type { SampleConnectedTool, SampleVendor } from "../core/organisation";

export const VENDORS: readonly SampleVendor[] = [
  { id: "pixelbarn", name: "Pixelbarn Labelling", owner: "tomas-rivera", contractEndsInDays: -20, networks: ["198.51.100.0/24"] },
  { id: "verbena", name: "Verbena Translations", owner: "nora-fitzgerald", contractEndsInDays: 41, networks: ["AS64510"] },
  { id: "harbourlight", name: "Harbourlight Payments", owner: "helen-okafor", contractEndsInDays: 300, networks: [] },
];

/** Servers that offer tools; usage names the tools. What lacks `approved` is known and may be granted to nobody. */
export const CONNECTED_TOOLS: readonly SampleConnectedTool[] = [
  {
    id: "helpdesk-mcp",
    name: "Helpdesk tickets",
    names: ["tickets.search", "tickets.reply", "orders.lookup"],
    owner: "ines-moreau",
    dataClass: "confidential",
  },
  { id: "knowledge-mcp", name: "Service manuals", names: ["manuals.search"], owner: "ines-moreau", dataClass: "internal" },
  {
    id: "parts-mcp",
    name: "Parts catalogue",
    names: ["catalogue.search", "stock.read", "forecast.write"],
    owner: "ivo-petrov",
    dataClass: "internal",
  },
  { id: "warranty-mcp", name: "Warranty claims", names: ["claims.read", "photos.read"], owner: "leila-amrani", dataClass: "confidential" },
  {
    id: "repository-mcp",
    name: "Code repository",
    names: ["files.read", "files.edit", "checks.run"],
    owner: "nora-fitzgerald",
    dataClass: "confidential",
  },
  { id: "builds-mcp", name: "Build farm", names: ["logs.read", "jobs.rerun"], owner: "nora-fitzgerald", dataClass: "internal" },
  {
    id: "warehouse-mcp",
    name: "Data warehouse",
    names: ["tables.describe", "queries.run"],
    owner: "arjun-pillai",
    dataClass: "restricted",
  },
  {
    id: "incident-mcp",
    name: "Incident console",
    names: ["alerts.read", "runbooks.search"],
    owner: "samir-haddad",
    dataClass: "confidential",
  },
  {
    id: "fleet-mcp",
    name: "Fleet control",
    names: ["robots.state", "map.query", "routes.solve"],
    owner: "tomas-rivera",
    dataClass: "confidential",
  },
  { id: "simulation-mcp", name: "Simulation runs", names: ["scenarios.write", "runs.start"], owner: "tomas-rivera", dataClass: "internal" },
  { id: "dataset-mcp", name: "Camera frames", names: ["frames.read", "labels.write"], owner: "tomas-rivera", dataClass: "restricted" },
  {
    id: "crm-mcp",
    name: "Customer accounts",
    names: ["accounts.search", "meetings.read", "accounts.export"],
    owner: "emeka-obi",
    dataClass: "restricted",
  },
  {
    id: "ledger-mcp",
    name: "Invoices and postings",
    names: ["invoices.search", "postings.read"],
    owner: "helen-okafor",
    dataClass: "restricted",
  },
  { id: "directory-mcp", name: "Employee directory", names: ["employees.lookup"], owner: "nora-fitzgerald", dataClass: "restricted" },
  {
    ...{ id: "payments-mcp", name: "Payments", names: ["refunds.issue"], owner: "helen-okafor", dataClass: "restricted" as const },
    ...{ vendor: "harbourlight", isUnapproved: true },
  },
];

/** By identity: whose it is, when it ends, what it belongs to. Everything else follows from what it does. */
export const BESIDE_THE_RULE: Readonly<
  Record<string, { vendor?: string; endsInDays?: number; seasonMonths?: number[]; parent?: string; autonomy?: "autonomous" | "assisted" }>
> = {
  "contractor-labelling-bot": { vendor: "pixelbarn" },
  "docs-translator": { vendor: "verbena" },
  "campaign-translator": { vendor: "verbena" },
  "event-badge-printer": { seasonMonths: [3, 4, 9, 10] },
  "congestion-agent": { parent: "route-planner-agent" },
  "route-planner-agent": { autonomy: "autonomous" },
  "runbook-agent": { autonomy: "autonomous" },
  "experiment-runner": { endsInDays: 75 },
  "budget-sandbox": { endsInDays: 21 },
  "reply-drafter": { autonomy: "assisted" },
};

/** Granted in a hurry and never used since: what a review should take away. */
export const UNUSED_GRANTS: Readonly<Record<string, readonly string[]>> = {
  "parts-forecast-sync": ["warehouse-mcp", "crm-mcp", "helpdesk-mcp"],
  "search-answers": ["ledger-mcp", "crm-mcp", "warehouse-mcp"],
  "review-agent": ["warehouse-mcp", "builds-mcp", "incident-mcp"],
  "account-researcher": ["ledger-mcp", "helpdesk-mcp", "warehouse-mcp", "fleet-mcp"],
  "technician-guide": ["crm-mcp", "fleet-mcp", "warranty-mcp"],
};
/** May use any model: nobody has looked since. */
export const ANY_MODEL: readonly string[] = ["model-gateway", "query-helper"];
