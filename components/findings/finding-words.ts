/** What pages say of findings and rules: paths, severities, figures in words. */
import type { Fact } from "@/lib/risk/core/fact";
import type { FindingState } from "@/lib/risk/core/finding-state";
import type { Need, Threshold } from "@/lib/risk/core/rule";
import type { Severity } from "@/lib/risk/core/severity";
import type { FindingTotals, RuleView } from "@/lib/risk/core/views";
import { formatDay, formatInstant } from "../charts/prepare/dates";
import { formatCount, formatMoney, formatShare } from "../charts/prepare/format";
import type { StateTone } from "../ui/state-mark";

const PATH = "/api/ui/findings";
export const PAGE = 100;
export const findingPath = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;
export const findingHref = (id: string): string => `/findings/${encodeURIComponent(id)}`;
export const RULES_PATH = "/api/ui/risk/rules";
export const rulePath = (id: string): string => `${RULES_PATH}/${encodeURIComponent(id)}`;
export const EXCEPTIONS_PATH = "/api/ui/risk/exceptions";
export const WAITING_PATH = `${EXCEPTIONS_PATH}?state=waiting`;
export const exceptionPath = (id: string): string => `${EXCEPTIONS_PATH}/${encodeURIComponent(id)}`;
export const WORKERS_PATH = "/api/ui/risk/workers";
export const RUNS_PATH = "/api/ui/risk/runs?days=30";

export type Asked = { q: string; rule: string; severity: Severity | null; state: FindingState | null; team: string; assignee: string };

/** The question of the list, as its address asks it; open ones where the address does not say. */
export function listPath({ q, rule, severity, state, team, assignee }: Asked, cursor?: string): string {
  const asked = new URLSearchParams({ limit: String(PAGE) });
  if (state) asked.set("state", state);
  const rest = { query: q.trim(), rule, severity: severity ?? "", team, assignee, cursor: cursor ?? "" };
  for (const [name, value] of Object.entries(rest)) if (value !== "") asked.set(name, value);
  return `${PATH}?${asked}`;
}

export const FINDING_STATE_WORDS: Readonly<Record<FindingState, { word: string; tone: StateTone }>> = {
  open: { word: "Open", tone: "warn" },
  excepted: { word: "Excepted", tone: "waiting" },
  closed: { word: "Closed", tone: "ok" },
};

export const EXCEPTION_WORDS = {
  waiting: { word: "Waits", tone: "waiting" },
  approved: { word: "Approved", tone: "ok" },
  refused: { word: "Refused", tone: "breach" },
  withdrawn: { word: "Withdrawn", tone: "none" },
  expired: { word: "Expired", tone: "warn" },
} as const satisfies Record<string, { word: string; tone: StateTone }>;

export const FAMILY_WORDS: Readonly<Record<string, string>> = {
  ownership: "Ownership",
  secrets: "Keys and secrets",
  privilege: "Privilege",
  isolation: "Isolation",
  activity: "Activity",
  supply_chain: "Supply chain",
  oversight: "Oversight",
  telemetry: "Telemetry",
};

/** Where a rule looks. */
export const NEED_WORDS: Readonly<Record<Need, string>> = {
  inventory: "the inventory",
  use: "usage by day",
  cells: "usage by application and place",
  cover: "the network of events",
  mixes: "the network of events",
  wakes: "usage by day",
  endings: "events after an end",
  knocks: "refused calls",
  theft: "the network of events",
  firsts: "usage by model",
  tools: "calls of tools",
  rhythms: "usage by hour",
  shadows: "unattributed usage",
  bills: "invoices of providers",
  chains: "signed operators",
  places: "the network of events",
  caps: "budgets",
  moves: "changes of people",
  tasks: "revocations",
  provider_keys: "key lists of providers",
  telemetry: "what sources, gateways and audit logs told",
  secret_findings: "reports of secret scanners",
  policies: "policies",
};

export function factWords(fact: Fact): string {
  switch (fact.kind) {
    case "usd":
      return formatMoney(fact.value);
    case "count":
      return formatCount(fact.value);
    case "days":
      return fact.value === 1 ? "1 day" : `${formatCount(fact.value)} days`;
    case "share":
      return formatShare(fact.value);
    case "day":
      return formatDay(`${fact.value}T00:00:00Z`, { year: true });
    case "instant":
      return formatInstant(fact.value);
    case "list":
      return fact.value.join(", ");
    default:
      return fact.value;
  }
}

const UNIT_WORDS: Readonly<Record<Threshold["unit"], string>> = {
  days: "days",
  hours: "hours",
  minutes: "minutes",
  count: "",
  usd: "USD",
  share: "",
};

/** "90 days", "$5.00", "50 %". */
export function thresholdWords({ unit }: Pick<Threshold, "unit">, value: number): string {
  if (unit === "usd") return formatMoney(String(value));
  if (unit === "share") return formatShare(value);
  const word = UNIT_WORDS[unit];
  return word === "" ? formatCount(value) : `${formatCount(value)} ${value === 1 ? word.slice(0, -1) : word}`;
}

/** "from 1 to 730 days". */
export const boundsWords = ({ unit, min, max }: Threshold): string =>
  `From ${thresholdWords({ unit }, min)} to ${thresholdWords({ unit }, max)}${unit === "share" ? ", as a part of 1" : ""}`;

/** "4 critical findings expose $1,204.00". */
export function listFinding({ open, exposedUsd, bySeverity, excepted }: FindingTotals): string {
  if (open === 0) return excepted > 0 ? `Nothing is open, ${formatCount(excepted)} excepted` : "Nothing is open";
  const { critical } = bySeverity;
  const [many, what] = critical > 0 ? [critical, "critical finding"] : [open, "open finding"];
  const of = critical > 0 && open > critical ? ` of ${formatCount(open)} open` : "";
  const words = `${formatCount(many)} ${what}${many === 1 ? "" : "s"}${of}`;
  return `${words}, ${formatMoney(exposedUsd)} exposed`;
}

/** "12 of 30 rules lack data for some". */
export function rulesFinding(rules: readonly RuleView[]): string {
  const judged = rules.filter(({ last }) => last !== null);
  if (judged.length === 0) return `${rules.length} rules of risk`;
  const open = judged.reduce((sum, { last }) => sum + (last?.open ?? 0), 0);
  const blind = judged.filter(({ last }) => last?.evaluated === 0 && last.notEvaluable > 0).length;
  const lacking = blind > 0 ? `; ${formatCount(blind)} ${blind === 1 ? "rule" : "rules"} could judge nothing` : "";
  return `${formatCount(judged.length)} rules found ${formatCount(open)}${lacking}`;
}
