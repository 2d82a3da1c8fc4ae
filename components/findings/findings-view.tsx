"use client";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import { FINDING_STATES } from "@/lib/risk/core/finding-state";
import { SEVERITIES } from "@/lib/risk/core/severity";
import type { FindingPage, RuleView } from "@/lib/risk/core/views";
import { BigMoney, Kpi, KpiStrip } from "../charts/kpi-strip";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { SEVERITY_WORDS } from "../states/severity-words";
import { KpiSkeleton, TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { PageSteps } from "../tables/table-pages";
import { LinkButton } from "../ui/button";
import { SearchInput } from "../ui/input";
import { Select } from "../ui/select";
import { ExceptionSection } from "./exception-section";
import { FindingTable } from "./finding-table";
import { type Asked, FINDING_STATE_WORDS, listFinding, listPath, PAGE, RULES_PATH } from "./finding-words";
import { NotEvaluableSection } from "./not-evaluable-section";
import { TrendSection } from "./trend-section";

const REFRESH_MS = 60_000;
const ANY = "any";

export type FindingsStart = { now: string; seesAll: boolean; userId: string };

/** What rules of risk found, what exposes most money first. */
export function FindingsView({ now, seesAll, userId }: FindingsStart) {
  const [asked, ask] = useQueryStates({
    q: parseAsString.withDefault("").withOptions({ throttleMs: 300 }),
    rule: parseAsString.withDefault(""),
    severity: parseAsStringLiteral(SEVERITIES),
    state: parseAsStringLiteral(FINDING_STATES).withDefault("open"),
    team: parseAsString.withDefault(""),
    assignee: parseAsString.withDefault(""),
  });
  const [cursors, setCursors] = useState<string[]>([]);
  const change = (part: Partial<Asked>) => {
    setCursors([]);
    void ask(part);
  };
  const page = useRead<FindingPage>(listPath(asked, cursors.at(-1)), REFRESH_MS);
  const whole = useRead<FindingPage>(listPath(WHOLE), REFRESH_MS);
  const rules = useRead<{ data: RuleView[] }>(RULES_PATH);
  const next = page.data?.nextCursor ?? null;
  const first = cursors.length * PAGE + 1;
  const isNarrowed = asked.q !== "" || asked.rule !== "" || asked.severity !== null || asked.team !== "" || asked.assignee !== "";
  return (
    <>
      <PageHeader
        title={whole.data ? listFinding(whole.data.totals) : "Findings"}
        fresh={["What exposes most money first", "looked for every 15 minutes"]}
        actions={<LinkButton href="/findings/rules">Rules</LinkButton>}
      />
      <QueryBlock query={whole} skeleton={<KpiSkeleton count={4} />} title="The figures did not load">
        {({ totals }) => <FindingKpis totals={totals} onAsk={change} />}
      </QueryBlock>
      <FindingFilters
        asked={asked}
        userId={userId}
        teams={teamsOf(whole.data, page.data)}
        rules={rules.data?.data ?? []}
        onChange={change}
      />
      <div className="after">
        <QueryBlock query={page} skeleton={<TableSkeleton rows={10} />} title="The findings did not load">
          {(answer) => (
            <FindingTable
              finding={`${formatCount(answer.data.length)}${next ? " dearest" : ""} ${FINDING_STATE_WORDS[asked.state].word.toLowerCase()}`}
              findings={answer.data}
              now={now}
              onRule={(rule) => change({ rule })}
              empty={
                isNarrowed ? (
                  <Empty bare title="No finding matches">
                    Take a filter away to see others.
                  </Empty>
                ) : (
                  <Empty bare>Rules look at every identity, key and grant. What they find stands here until it is no longer seen.</Empty>
                )
              }
              below={
                cursors.length > 0 || next ? (
                  <PageSteps
                    words={`${formatCount(first)}–${formatCount(first + answer.data.length - 1)}`}
                    onBack={cursors.length > 0 ? () => setCursors(cursors.slice(0, -1)) : undefined}
                    onOn={next ? () => setCursors([...cursors, next]) : undefined}
                    pending={page.isFetching}
                  />
                ) : null
              }
            />
          )}
        </QueryBlock>
      </div>
      <ExceptionSection now={now} />
      {seesAll ? <TrendSection /> : null}
      {seesAll ? <NotEvaluableSection /> : null}
    </>
  );
}

const WHOLE: Asked = { q: "", rule: "", severity: null, state: null, team: "", assignee: "" };

/** Teams that have a finding on one of these pages: enough to choose from, and nobody is told of others. */
function teamsOf(...pages: (FindingPage | undefined)[]): { value: string; label: string }[] {
  const teams = new Map(pages.flatMap((page) => page?.data.flatMap(({ team }) => (team ? [[team.id, team.name] as const] : [])) ?? []));
  return [...teams].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label, "en"));
}

type KpiProps = { totals: FindingPage["totals"]; onAsk: (asked: Asked) => void };

function FindingKpis({ totals: { open, excepted, exposedUsd, bySeverity }, onAsk }: KpiProps) {
  const show = (part: Partial<Asked>) => () => onAsk({ ...WHOLE, state: "open", ...part });
  return (
    <KpiStrip label="Findings" count={4}>
      <Kpi
        hero
        name="Money exposed"
        onOpen={show({})}
        value={<BigMoney value={exposedUsd} />}
        words="of 30 days, each identity once by its dearest finding"
      />
      <Kpi
        name="Critical"
        onOpen={show({ severity: "critical" })}
        value={formatCount(bySeverity.critical)}
        words={`${formatCount(bySeverity.high)} high`}
      />
      <Kpi
        name="Open"
        onOpen={show({})}
        value={formatCount(open)}
        words={`${formatCount(bySeverity.medium)} medium, ${formatCount(bySeverity.low)} low`}
      />
      <Kpi name="Excepted" onOpen={show({ state: "excepted" })} value={formatCount(excepted)} words="accepted for a time, with a control" />
    </KpiStrip>
  );
}

type FilterProps = {
  asked: Asked;
  userId: string;
  teams: readonly { value: string; label: string }[];
  rules: readonly RuleView[];
  onChange: (part: Partial<Asked>) => void;
};

function FindingFilters({ asked, userId, teams, rules, onChange }: FilterProps) {
  const chosen = (value: string): string => (value === "" ? ANY : value);
  const textOf = (value: string): string => (value === ANY ? "" : value);
  const isMissing = asked.team !== "" && !teams.some(({ value }) => value === asked.team);
  return (
    <search className="filters">
      <SearchInput
        aria-label="Find a finding"
        placeholder="Identity or words of the finding"
        value={asked.q}
        onChange={(event) => onChange({ q: event.target.value })}
      />
      <Select
        aria-label="State"
        value={asked.state ?? "open"}
        onChange={(state) => onChange({ state })}
        choices={FINDING_STATES.map((value) => ({ value, label: FINDING_STATE_WORDS[value].word }))}
      />
      <Select
        aria-label="Severity"
        value={asked.severity ?? ANY}
        onChange={(severity) => onChange({ severity: severity === ANY ? null : severity })}
        choices={[
          { value: ANY, label: "Any severity" },
          ...[...SEVERITIES].reverse().map((value) => ({ value, label: SEVERITY_WORDS[value].word })),
        ]}
      />
      <Select
        aria-label="Rule"
        value={chosen(asked.rule)}
        onChange={(rule) => onChange({ rule: textOf(rule) })}
        choices={[
          { value: ANY, label: "Any rule" },
          ...(asked.rule.startsWith("P:") ? [{ value: asked.rule, label: asked.rule.slice(2), hint: "policy" }] : []),
          ...rules.map(({ id, name }) => ({ value: id, label: name, hint: id })),
        ]}
      />
      <Select
        aria-label="Team"
        value={chosen(asked.team)}
        onChange={(team) => onChange({ team: textOf(team) })}
        choices={[{ value: ANY, label: "Any team" }, ...(isMissing ? [{ value: asked.team, label: asked.team }] : []), ...teams]}
      />
      <Select
        aria-label="Who works on it"
        value={chosen(asked.assignee === userId ? "me" : asked.assignee)}
        onChange={(assignee) => onChange({ assignee: textOf(assignee) })}
        choices={[
          { value: ANY, label: "Anybody's" },
          { value: "me", label: "Mine" },
          { value: "none", label: "Nobody's" },
        ]}
      />
    </search>
  );
}
