/** The tables of an evidence pack: CSV that no spreadsheet runs, in an order that never changes. */
import { type CsvColumn, csvHead, csvLine } from "@/lib/kernel/csv";
import type { Campaign } from "../campaign";

type Cell = string | number | boolean | Date | null | undefined;
export type Table<Row> = { columns: readonly CsvColumn[]; cells: (row: Row) => readonly Cell[] };

const columns = (...names: readonly string[]): CsvColumn[] =>
  names.map((name) => (name.startsWith("#") ? { name: name.slice(1), kind: "number" } : { name, kind: "text" }));

const written = (cell: Cell): string | null => {
  if (cell === null || cell === undefined) return null;
  return cell instanceof Date ? cell.toISOString() : String(cell);
};
/** Our own words, which are kept with the spaces that no line of a page breaks at: a file without a byte order mark has only ordinary ones. */
const plain = (words: string): string => words.replaceAll("\u00a0", " ");
export const headOf = <Row>({ columns: named }: Table<Row>): string => csvHead(named);
export const lineOf = <Row>({ columns: named, cells }: Table<Row>, row: Row): string => csvLine(named, cells(row).map(written));
export const tableOf = <Row>(table: Table<Row>, rows: readonly Row[]): string =>
  headOf(table) + rows.map((row) => lineOf(table, row)).join("");

/** One row for each key of the population, in the order in which they were hashed. */
export type PopulationRow = {
  key: string;
  itemId: string;
  n: number;
  label: string;
  recommendation: string;
  why: string;
  item: {
    owner: string | null;
    team: string | null;
    environment: string | null;
    tier: number;
    delta: string;
    marks: readonly string[];
    costUsd30d: string;
    costUsd90d: string;
    evidenceHash: string;
    state: string;
    outcome: string | null;
  } | null;
};
export const POPULATION: Table<PopulationRow> = {
  columns: columns(
    ...["key", "item", "#n", "label", "recommendation", "why", "owner", "team", "environment", "#tier", "delta", "marks"],
    ...["#cost_usd_30d", "#cost_usd_90d", "evidence_sha256", "state", "outcome"],
  ),
  cells: ({ key, itemId, n, label, recommendation, why, item }) => [
    ...[key, itemId, n, label, recommendation, plain(why), item?.owner, item?.team, item?.environment, item?.tier, item?.delta],
    ...[item?.marks.join(" "), item?.costUsd30d, item?.costUsd90d, item?.evidenceHash, item?.state, item?.outcome],
  ],
};

export type DecisionLine = {
  id: string;
  n: number;
  itemId: string;
  identityId: string;
  stage: number;
  reviewerId: string;
  reviewerName: string;
  role: string;
  delegationId: string | null;
  decision: string;
  reasonCode: string | null;
  comment: string | null;
  validUntil: Date | null;
  choices: unknown;
  change: unknown;
  decidedAt: Date;
  secondsOnItem: number | null;
  mode: string;
  batchId: string | null;
  evidenceHashSeen: string | null;
  independence: string | null;
  supersedesId: string | null;
};
/** Every version, those that others took the place of among them. */
export const DECISIONS: Table<DecisionLine> = {
  columns: columns(
    ...[
      "decision_id",
      "#n",
      "item",
      "identity",
      "#stage",
      "reviewer_id",
      "reviewer",
      "role",
      "delegation",
      "decision",
      "reason",
      "comment",
    ],
    ...[
      "valid_until",
      "choices",
      "change",
      "decided_at",
      "#seconds_on_item",
      "mode",
      "batch",
      "evidence_sha256_seen",
      "independence",
      "supersedes",
    ],
  ),
  cells: (row) => [
    ...[row.id, row.n, row.itemId, row.identityId, row.stage, row.reviewerId, row.reviewerName, row.role, row.delegationId, row.decision],
    ...[row.reasonCode, row.comment, row.validUntil, JSON.stringify(row.choices), row.change === null ? null : JSON.stringify(row.change)],
    ...[row.decidedAt, row.secondsOnItem, row.mode, row.batchId, row.evidenceHashSeen, row.independence, row.supersedesId],
  ],
};

export type ControlLine = {
  n: number;
  itemId: string;
  identityId: string;
  name: string;
  evidenceHash: string;
  state: string;
  /** What was said of it, parted by spaces; empty: nothing. */
  answered: string;
  salt: string;
};
/** Items that were put in to see whether people look: which of the population no figure counts. */
export const CONTROLS: Table<ControlLine> = {
  columns: columns("#n", "item", "identity", "name", "evidence_sha256", "state", "answered", "salt"),
  cells: (row) => [row.n, row.itemId, row.identityId, row.name, row.evidenceHash, row.state, row.answered, row.salt],
};

export type ReviewerLine = {
  n: number;
  itemId: string;
  stage: number;
  reviewerId: string;
  reviewerName: string;
  role: string;
  askedAt: Date;
  openedAt: Date | null;
  state: string;
};
export const REVIEWERS: Table<ReviewerLine> = {
  columns: columns("#n", "item", "#stage", "reviewer_id", "reviewer", "relationship", "asked_at", "opened_at", "state"),
  cells: ({ n, itemId, stage, reviewerId, reviewerName, role, askedAt, openedAt, state }) => [
    n,
    itemId,
    stage,
    reviewerId,
    reviewerName,
    role,
    askedAt,
    openedAt,
    state,
  ],
};

export type RemediationLine = {
  id: string;
  originId: string | null;
  action: string;
  subjectKind: string;
  subjectId: string;
  identityId: string;
  title: string;
  state: string;
  decidedAt: Date;
  dueAt: Date;
  sentAt: Date | null;
  appliedAt: Date | null;
  cutOffAt: Date | null;
  confirmedBy: string | null;
  confirmedAt: Date | null;
  verifiedAt: Date | null;
  lastSuccessAt: Date | null;
  deniedCalls: number;
};
export const REMEDIATION: Table<RemediationLine> = {
  columns: columns(
    ...["task", "item", "action", "subject_kind", "subject", "identity", "title", "state", "decided_at", "due_at", "sent_at", "applied_at"],
    ...["cut_off_at", "confirmed_by", "confirmed_at", "verified_at", "last_success_at", "#denied_calls"],
  ),
  cells: (row) => [
    ...[row.id, row.originId, row.action, row.subjectKind, row.subjectId, row.identityId, row.title, row.state, row.decidedAt, row.dueAt],
    ...[row.sentAt, row.appliedAt, row.cutOffAt, row.confirmedBy, row.confirmedAt, row.verifiedAt, row.lastSuccessAt, row.deniedCalls],
  ],
};

export type ExceptionLine = { kind: string; subject: string; name: string; rule: string; why: string; expiresAt: string | null };
export const EXCEPTIONS: Table<ExceptionLine> = {
  columns: columns("kind", "subject", "name", "rule", "why", "expires_at"),
  cells: ({ kind, subject, name, rule, why, expiresAt }) => [kind, subject, name, rule, plain(why), expiresAt],
};

export type FrameworkLine = { id: string; evidences: string; figure: string; not: string };
const FRAMEWORK: Table<FrameworkLine> = {
  columns: columns("id", "evidence_for", "figure", "does_not_show"),
  cells: ({ id, evidences, figure, not }) => [id, evidences, figure, not],
};

export type PackFigures = {
  items: number;
  decided: number;
  certified: number;
  narrowed: number;
  rotated: number;
  revoked: number;
  verified: number;
  due: number;
  orphans: number;
};

/** Ids carry their version. Evidence for them; no statement that they are met. */
export function frameworkTable(figures: PackFigures, { completeness }: Pick<Campaign, "completeness">): string {
  const { items, decided, narrowed, rotated, revoked, verified, due, orphans } = figures;
  const reviewed = `${decided} of ${items} identities reviewed`;
  return tableOf(FRAMEWORK, [
    {
      id: "CSF 2.0 PR.AA-05",
      evidences: "Permissions are reviewed, and narrowed or revoked where they are not needed",
      figure: `${reviewed}; ${narrowed} narrowed, ${revoked} revoked`,
      not: "Permissions that no credential or grant of the inventory tells of",
    },
    {
      id: "CSF 2.0 PR.AA-01",
      evidences: "Identities and credentials are managed",
      figure: `${completeness?.credentials ?? 0} credentials in the population; ${rotated} identities to rotate`,
      not: "Credentials that were never entered or discovered",
    },
    {
      id: "CSF 2.0 RS.MI-01",
      evidences: "What was revoked is contained, shown by silence after it",
      figure: `${verified} of ${due} remediations verified`,
      not: "Use that no telemetry tells of",
    },
    {
      id: "NHI1:2025",
      evidences: "Identities without an owner or use are found and ended",
      figure: `${orphans} without an active owner; ${revoked} revoked`,
      not: "Offboarding between reviews, see the findings",
    },
    {
      id: "NHI5:2025",
      evidences: "Grants beside what was used of them",
      figure: `${completeness?.grants ?? 0} grants in the population; ${narrowed} identities narrowed`,
      not: "Rights inside providers that are not granted here",
    },
    {
      id: "NHI7:2025",
      evidences: "Age of each secret, and what was rotated",
      figure: `${rotated} identities to rotate`,
      not: "Secrets of identities outside the scope",
    },
    {
      id: "NHI9:2025",
      evidences: "Applications that share an identity are shown to who attests it",
      figure: reviewed,
      not: "Sharing that calls do not tell of",
    },
    {
      id: "ASI03 (2026)",
      evidences: "Privileges of agents are attested by people",
      figure: reviewed,
      not: "What an agent does within its privileges",
    },
    {
      id: "AI RMF 1.0 GOVERN 1.5",
      evidences: "Periodic review with roles and responsibilities",
      figure: reviewed,
      not: "Reviews outside this product",
    },
    {
      id: "AI RMF 1.0 MANAGE 2.4",
      evidences: "AI systems are deactivated, and it is seen that they are",
      figure: `${verified} of ${due} remediations verified`,
      not: "Systems that are not in the inventory",
    },
  ]);
}
