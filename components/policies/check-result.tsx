"use client";
import type { NotEvaluable, PolicyViolation } from "@/lib/policy/core/evaluation";
import type { PolicyCheck, RuleResult } from "@/lib/policy/core/views";
import { formatRange } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { entityHref } from "../shell/destinations";
import { Empty } from "../states/empty";
import { Count, Entity, Money } from "../tables/cells";
import type { Column } from "../tables/column";
import { severityColumn } from "../tables/severity-column";
import { TableSection } from "../tables/table-section";
import { evidenceWords, historyFinding, REASON_WORDS, SUBJECT_WORDS, violationFinding } from "./policy-words";

type Against = NonNullable<PolicyCheck["history"]>["against"][number];
const none = <span className="muted">—</span>;

/** What a policy finds: its rules, who breaks them now, what cannot be judged, and the calls that it would have refused. */
export function CheckResult({ check, fileName, isInForce = false }: { check: PolicyCheck; fileName: string; isInForce?: boolean }) {
  const { rules, violations, violationCount, notEvaluable, notEvaluableCount, exceptedCount, history } = check;
  const ofAll = (told: number, all: number): string => (told < all ? `, the first ${formatCount(told)} of ${formatCount(all)}` : "");
  return (
    <div className="stack">
      <TableSection
        finding={`${formatCount(rules.length)} ${rules.length === 1 ? "rule" : "rules"}${isInForce ? " in force" : ""}`}
        after={isInForce}
        about={`Cost: of 30 days, of the identities that break a rule, or of the calls against it${exceptedCount > 0 ? `; ${formatCount(exceptedCount)} excepted for a time` : ""}`}
        name="Rules"
        viewKey="policies.rules"
        fileName={`${fileName}-rules`}
        columns={RULE_COLUMNS}
        rows={rules}
        rowKey={({ rule }) => rule}
        leads
        empty={
          <Empty bare>
            A policy says what must hold: no production identity without a cap, a model for one environment only, a tool only with an
            approval. One person writes it, another puts it in force.
          </Empty>
        }
      />
      {rules.length > 0 ? (
        <TableSection
          finding={violationFinding(check)}
          about={`The gravest first${ofAll(violations.length, violationCount)}`}
          name="Violations"
          viewKey="policies.violations"
          fileName={`${fileName}-violations`}
          columns={VIOLATION_COLUMNS}
          rows={violations}
          rowKey={(row) => `${row.rule} ${row.subjectKind} ${row.subjectId}`}
          quiet
          empty={<Empty bare>What was looked at keeps every rule.</Empty>}
        />
      ) : null}
      {notEvaluableCount > 0 ? (
        <TableSection
          finding={`${formatCount(notEvaluableCount)} ${notEvaluableCount === 1 ? "thing" : "things"} cannot be judged`}
          about={`A fact is not known: this is no pass${ofAll(notEvaluable.length, notEvaluableCount)}`}
          name="Not evaluable"
          viewKey="policies.unknown"
          fileName={`${fileName}-not-evaluable`}
          columns={UNKNOWN_COLUMNS}
          rows={notEvaluable}
          rowKey={(row) => `${row.rule} ${row.subjectKind} ${row.subjectId}`}
          quiet
        />
      ) : null}
      {history ? (
        <TableSection
          finding={historyFinding(check)}
          about={`Calls of ${formatRange({ start: new Date(history.from), end: new Date(history.to) })}, with the grants, by the facts of now`}
          name="Calls"
          viewKey="policies.calls"
          fileName={`${fileName}-calls`}
          columns={AGAINST_COLUMNS}
          rows={history.against}
          rowKey={({ reason, rule }) => `${reason} ${rule ?? ""}`}
          quiet
          empty={<Empty bare>Grants and rules speak against none of them.</Empty>}
        />
      ) : null}
    </div>
  );
}

const RULE_COLUMNS: Column<RuleResult>[] = [
  {
    id: "rule",
    head: "Rule",
    wraps: true,
    cell: ({ rule, text }) => (
      <>
        <span className="med">{rule}</span>
        <br />
        <span className="muted">{text}</span>
      </>
    ),
    order: { by: "text", value: ({ rule }) => rule },
    csv: ({ rule }) => rule,
  },
  { id: "about", head: "Holds for", cell: ({ appliesTo }) => SUBJECT_WORDS[appliesTo], csv: ({ appliesTo }) => appliesTo },
  severityColumn(),
  {
    id: "applies",
    head: "About",
    number: true,
    title: "How many things the rule is about now",
    cell: ({ appliesTo, applies }) => (appliesTo === "call" ? none : <Count value={applies} />),
    csv: ({ applies }) => String(applies),
  },
  {
    id: "violations",
    head: "Broken by",
    number: true,
    title: "Things that break it now; of rules about calls the calls of 30 days",
    cell: ({ appliesTo, violations, calls }) => <Count value={appliesTo === "call" ? calls : violations} />,
    order: { by: "decimal", value: ({ violations, calls }) => String(calls ?? violations) },
    csv: ({ violations, calls }) => String(calls ?? violations),
  },
  {
    id: "excepted",
    head: "Excepted",
    number: true,
    startHidden: true,
    cell: ({ excepted }) => <Count value={excepted} />,
    csv: ({ excepted }) => String(excepted),
  },
  {
    id: "unknown",
    head: "Not evaluable",
    number: true,
    cell: ({ notEvaluable }) => <Count value={notEvaluable} />,
    csv: ({ notEvaluable }) => String(notEvaluable),
  },
  {
    id: "cost",
    head: "Cost, 30 days",
    number: true,
    cell: ({ costUsd }) => <Money value={costUsd} why="Documents have no cost" />,
    order: { by: "decimal", value: ({ costUsd }) => costUsd },
    csv: ({ costUsd }) => costUsd,
  },
];

const subjectCell = ({ identityId, subjectName, path }: { identityId: string; subjectName: string; path?: string }) => (
  <Entity kind="identity" name={subjectName} href={path === undefined ? entityHref("identity", identityId) : undefined} />
);

const VIOLATION_COLUMNS: Column<PolicyViolation>[] = [
  { id: "subject", head: "What", cell: subjectCell, order: { by: "text", value: (row) => row.subjectName }, csv: (row) => row.subjectName },
  { id: "rule", head: "Rule", cell: ({ rule }) => rule, order: { by: "text", value: ({ rule }) => rule }, csv: ({ rule }) => rule },
  severityColumn(),
  { id: "why", head: "Why", wraps: true, cell: ({ evidence }) => evidenceWords(evidence), csv: ({ evidence }) => evidenceWords(evidence) },
  { id: "text", head: "Rule says", wraps: true, startHidden: true, cell: ({ text }) => text, csv: ({ text }) => text },
];

const UNKNOWN_COLUMNS: Column<NotEvaluable>[] = [
  { id: "subject", head: "What", cell: subjectCell, order: { by: "text", value: (row) => row.subjectName }, csv: (row) => row.subjectName },
  { id: "rule", head: "Rule", cell: ({ rule }) => rule, order: { by: "text", value: ({ rule }) => rule }, csv: ({ rule }) => rule },
  { id: "missing", head: "Not known", wraps: true, cell: ({ missing }) => missing, csv: ({ missing }) => missing },
];

const AGAINST_COLUMNS: Column<Against>[] = [
  { id: "reason", head: "Why", cell: ({ reason }) => REASON_WORDS[reason], csv: ({ reason }) => reason },
  { id: "rule", head: "Rule", cell: ({ rule }) => rule ?? none, csv: ({ rule }) => rule },
  {
    id: "calls",
    head: "Calls",
    number: true,
    cell: ({ calls }) => <Count value={calls} />,
    order: { by: "decimal", value: ({ calls }) => String(calls) },
    csv: ({ calls }) => String(calls),
  },
  {
    id: "cost",
    head: "Cost",
    number: true,
    cell: ({ costUsd }) => <Money value={costUsd} />,
    order: { by: "decimal", value: ({ costUsd }) => costUsd },
    csv: ({ costUsd }) => costUsd,
  },
  {
    id: "identities",
    head: "Identities",
    number: true,
    cell: ({ identities }) => <Count value={identities} />,
    csv: ({ identities }) => String(identities),
  },
];
