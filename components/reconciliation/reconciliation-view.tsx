"use client";
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import { CASE_KINDS, CASE_NAMES, CASE_STATES, type CaseKind } from "@/lib/reconciliation/core/case";
import type { CaseQueue, CaseSumView } from "@/lib/reconciliation/core/views";
import { BigMoney, Kpi, KpiStrip } from "../charts/kpi-strip";
import { sumDecimals } from "../charts/prepare/decimal-text";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { QueryBlock } from "../states/query-block";
import { KpiSkeleton, TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { PageSteps } from "../tables/table-pages";
import { SearchInput } from "../ui/input";
import { Select } from "../ui/select";
import { CasePanel } from "./case-panel";
import { CaseTable } from "./case-table";
import { type Asked, FIRST, listPath, OVERDUE, PAGE, STATE_WORDS, titleOf } from "./case-words";
import { KeyLists } from "./key-lists";

const REFRESH_MS = 60_000;
const ANY = "any";

export type ReconciliationStart = { now: string; userId: string; maySync: boolean };

/** What inventory, usage, key lists and bills do not agree on: a queue that people work, the dearest first. */
export function ReconciliationView({ now, userId, maySync }: ReconciliationStart) {
  const [asked, ask] = useQueryStates({
    kind: parseAsStringLiteral(CASE_KINDS),
    state: parseAsStringLiteral(CASE_STATES).withDefault("open"),
    assignee: parseAsString.withDefault(""),
    older: parseAsInteger,
    q: parseAsString.withDefault("").withOptions({ throttleMs: 300 }),
    case: parseAsString,
  });
  const [cursors, setCursors] = useState<string[]>([]);
  const change = (part: Partial<Asked>) => {
    setCursors([]);
    void ask(part);
  };
  const whole = useRead<CaseQueue>(listPath(FIRST), REFRESH_MS);
  const page = useRead<CaseQueue>(listPath(asked, cursors.at(-1)), REFRESH_MS);
  const next = page.data?.nextCursor ?? null;
  const first = cursors.length * PAGE + 1;
  const isNarrowed = asked.kind !== null || asked.assignee !== "" || asked.older !== null || asked.q !== "" || asked.state !== "open";
  return (
    <>
      <PageHeader
        title={whole.data ? titleOf(whole.data.open) : "Reconciliation"}
        fresh={["Inventory, usage, key lists and bills", "compared every hour"]}
      />
      <QueryBlock query={whole} skeleton={<KpiSkeleton count={4} />} title="The figures did not load">
        {({ open }) => <Figures open={open} onAsk={(part) => change({ ...ALL_OPEN, assignee: "", ...part })} />}
      </QueryBlock>
      <Filters asked={asked} userId={userId} open={whole.data?.open ?? []} onChange={change} />
      <div className="after">
        <QueryBlock query={page} skeleton={<TableSkeleton rows={8} />} title="The queue did not load">
          {(answer) => (
            <CaseTable
              cases={answer.data}
              now={now}
              isNarrowed={isNarrowed}
              finding={`${formatCount(answer.data.length)}${next ? " dearest" : ""}, ${STATE_WORDS[asked.state].toLowerCase()}`}
              onOpen={(id) => void ask({ case: id })}
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
      {whole.data ? <KeyLists lists={whole.data.lists} now={now} maySync={maySync} /> : null}
      {asked.case ? <CasePanel key={asked.case} id={asked.case} now={now} onClose={() => void ask({ case: null })} /> : null}
    </>
  );
}

const ALL_OPEN = { kind: null, state: "open", older: null, q: "" } as const;

function Figures({ open, onAsk }: { open: readonly CaseSumView[]; onAsk: (part: Partial<Asked>) => void }) {
  const sum = (of: (one: CaseSumView) => number): number => open.reduce((total, one) => total + of(one), 0);
  const oldest = Math.max(0, ...open.map(({ oldestDays }) => oldestDays));
  return (
    <KpiStrip label="What does not agree" count={4}>
      <Kpi
        hero
        name="Money in it"
        onOpen={() => onAsk({})}
        value={<BigMoney value={sumDecimals(open.map(({ costUsd }) => costUsd))} />}
        words="of the last 30 days"
      />
      <Kpi
        name="Open"
        onOpen={() => onAsk({})}
        value={formatCount(sum(({ count }) => count))}
        words={open[0] ? CASE_NAMES[open[0].kind] : "nothing waits"}
      />
      <Kpi
        name="Overdue"
        onOpen={() => onAsk({ older: OVERDUE })}
        value={formatCount(sum(({ overdue }) => overdue))}
        words={oldest === 0 ? "none is a day old" : `the oldest waits ${formatCount(oldest)} days`}
      />
      <Kpi
        name="Nobody's"
        onOpen={() => onAsk({ assignee: "none" })}
        value={formatCount(sum(({ unassigned }) => unassigned))}
        words="have nobody who works on them"
      />
    </KpiStrip>
  );
}

type FilterProps = { asked: Asked; userId: string; open: readonly CaseSumView[]; onChange: (part: Partial<Asked>) => void };

function Filters({ asked, userId, open, onChange }: FilterProps) {
  const countOf = new Map(open.map(({ kind, count }) => [kind, count]));
  const kind: CaseKind | typeof ANY = asked.kind ?? ANY;
  const assignee = asked.assignee === userId ? "me" : asked.assignee || ANY;
  return (
    <search className="filters">
      <SearchInput
        aria-label="Find a case"
        placeholder="Words of the case"
        value={asked.q}
        onChange={(event) => onChange({ q: event.target.value })}
      />
      <Select
        aria-label="Kind"
        value={kind}
        onChange={(value) => onChange({ kind: value === ANY ? null : value })}
        choices={[
          { value: ANY, label: "Any kind" },
          ...CASE_KINDS.map((value) => ({ value, label: CASE_NAMES[value], hint: formatCount(countOf.get(value) ?? 0) })),
        ]}
      />
      <Select
        aria-label="State"
        value={asked.state}
        onChange={(state) => onChange({ state })}
        choices={CASE_STATES.map((value) => ({ value, label: STATE_WORDS[value] }))}
      />
      <Select
        aria-label="Who works on it"
        value={assignee}
        onChange={(value) => onChange({ assignee: value === ANY ? "" : value })}
        choices={[
          { value: ANY, label: "Anybody's" },
          { value: "me", label: "Mine" },
          { value: "none", label: "Nobody's" },
        ]}
      />
      <Select
        aria-label="Age"
        value={asked.older === null ? ANY : String(asked.older)}
        onChange={(value) => onChange({ older: value === ANY ? null : Number(value) })}
        choices={[
          { value: ANY, label: "Any age" },
          { value: String(OVERDUE), label: "Overdue" },
          ...[7, 14, 30].map((days) => ({ value: String(days), label: `Over ${days} days` })),
        ]}
      />
    </search>
  );
}
