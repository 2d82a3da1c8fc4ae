/** Connected tools, by the server that offers them. Names are what emitters send. */
import type { SampleTool } from "../core/behaviour";

const of = (server: string, ...names: string[]): SampleTool[] => names.map((name) => ({ server, name }));

export const TOOLS = {
  helpdesk: of("helpdesk-mcp", "tickets.search", "tickets.reply", "orders.lookup"),
  knowledge: of("knowledge-mcp", "manuals.search"),
  parts: of("parts-mcp", "catalogue.search", "stock.read", "forecast.write"),
  warranty: of("warranty-mcp", "claims.read", "photos.read"),
  repository: of("repository-mcp", "files.read", "files.edit", "checks.run"),
  builds: of("builds-mcp", "logs.read", "jobs.rerun"),
  warehouse: of("warehouse-mcp", "tables.describe", "queries.run"),
  incidents: of("incident-mcp", "alerts.read", "runbooks.search"),
  fleet: of("fleet-mcp", "robots.state", "map.query", "routes.solve"),
  simulation: of("simulation-mcp", "scenarios.write", "runs.start"),
  dataset: of("dataset-mcp", "frames.read", "labels.write"),
  sales: of("crm-mcp", "accounts.search", "meetings.read"),
  finance: of("ledger-mcp", "invoices.search", "postings.read"),
} as const;

/** What the triage agent reached without approval: the story "tool expansion". */
export const UNAPPROVED_TOOLS: readonly SampleTool[] = [
  ...of("directory-mcp", "employees.lookup"),
  ...of("payments-mcp", "refunds.issue"),
  ...of("crm-mcp", "accounts.export"),
  ...of("files-mcp", "drive.read"),
];
