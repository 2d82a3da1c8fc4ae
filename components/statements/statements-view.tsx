"use client";
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import { periodName } from "@/lib/chargeback/core/periods";
import type { StatementPage } from "@/lib/chargeback/core/statement-views";
import { STATEMENT_STATES, type StatementState } from "@/lib/chargeback/core/views";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { PageSteps } from "../tables/table-pages";
import { LinkButton } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { Select } from "../ui/select";
import { Tabs } from "../ui/tabs";
import { DisputesTab } from "./disputes-tab";
import { type Asked, listPath, PAGE, periodHref } from "./statement-paths";
import { StatementTable } from "./statement-table";
import { listFinding, STATE_WORDS } from "./statement-words";

const ANY = "any";
const TABS = ["statements", "disputes"] as const;
type Given = { now: string; isPerson: boolean };

/** What each cost centre is charged, by period; first what waits for the reader. */
export function StatementsView({ now, isPerson }: Given) {
  const [asked, ask] = useQueryStates({
    period: parseAsString.withDefault(""),
    state: parseAsStringLiteral(STATEMENT_STATES),
    mine: parseAsBoolean.withDefault(false),
    tab: parseAsStringLiteral(TABS).withDefault("statements"),
  });
  const [cursors, setCursors] = useState<string[]>([]);
  const page = useRead<StatementPage>(listPath(asked, cursors.at(-1)));
  const change = (part: Partial<Asked>) => {
    setCursors([]);
    void ask(part);
  };
  const next = page.data?.nextCursor ?? null;
  const first = cursors.length * PAGE + 1;
  return (
    <>
      <PageHeader
        title={page.data ? listFinding(page.data, asked.period) : "Statements"}
        fresh={["A statement of a closed period never changes", "What is credited later stands beside it"]}
        actions={<LinkButton href={asked.period === "" ? "/chargeback" : periodHref(asked.period)}>Periods</LinkButton>}
      />
      <Tabs
        label="Statements and disputes"
        value={asked.tab}
        onChange={(tab) => void ask({ tab: tab === "disputes" ? "disputes" : "statements" })}
        tabs={[
          {
            value: "statements",
            label: "Statements",
            content: (
              <>
                <Filters asked={asked} page={page.data} isPerson={isPerson} onChange={change} />
                <QueryBlock query={page} skeleton={<TableSkeleton rows={10} />} title="The statements did not load">
                  {(answer) => (
                    <StatementTable
                      page={answer}
                      now={now}
                      asked={asked}
                      empty={<NothingHere asked={asked} onChange={change} />}
                      below={
                        cursors.length > 0 || next ? (
                          <PageSteps
                            words={`${formatCount(first)}–${formatCount(first + answer.data.length - 1)} of ${formatCount(answer.count)}`}
                            onBack={cursors.length > 0 ? () => setCursors(cursors.slice(0, -1)) : undefined}
                            onOn={next ? () => setCursors([...cursors, next]) : undefined}
                            pending={page.isFetching}
                          />
                        ) : null
                      }
                    />
                  )}
                </QueryBlock>
              </>
            ),
          },
          { value: "disputes", label: "Disputes", content: <DisputesTab now={now} /> },
        ]}
      />
    </>
  );
}

type FilterProps = { asked: Asked; page: StatementPage | undefined; isPerson: boolean; onChange: (part: Partial<Asked>) => void };

function Filters({ asked, page, isPerson, onChange }: FilterProps) {
  const periods = page?.periods ?? [];
  const known = asked.period === "" || periods.some(({ id }) => id === asked.period);
  const counts = new Map(page?.states.map(({ state, count }) => [state, count]));
  return (
    <search className="filters">
      <Select
        aria-label="Period"
        value={asked.period === "" ? ANY : asked.period}
        onChange={(value) => onChange({ period: value === ANY ? "" : value })}
        choices={[
          { value: ANY, label: "Every period" },
          ...(known ? [] : [{ value: asked.period, label: asked.period }]),
          ...periods.map(({ id }) => ({ value: id, label: periodName(id) })),
        ]}
      />
      <Select<StatementState | typeof ANY>
        aria-label="State"
        value={asked.state ?? ANY}
        onChange={(value) => onChange({ state: value === ANY ? null : value })}
        choices={[
          { value: ANY, label: "Every state" },
          ...STATEMENT_STATES.map((state) => ({
            value: state,
            label: STATE_WORDS[state].word,
            ...(asked.state === null && counts.has(state) ? { hint: formatCount(counts.get(state) ?? 0) } : {}),
          })),
        ]}
      />
      {isPerson ? (
        <Checkbox checked={asked.mine} onChange={(mine) => onChange({ mine })}>
          Mine only
        </Checkbox>
      ) : null}
    </search>
  );
}

function NothingHere({ asked, onChange }: { asked: Asked; onChange: (part: Partial<Asked>) => void }) {
  const isNarrowed = asked.period !== "" || asked.state !== null || asked.mine;
  if (!isNarrowed)
    return (
      <Empty bare>Statements are drafted when the review of a period begins, for the cost centres that you answer for or may see.</Empty>
    );
  return (
    <Empty
      bare
      title="No statement matches"
      actions={
        <button type="button" className="link" onClick={() => onChange({ period: "", state: null, mine: false })}>
          Show all of them
        </button>
      }
    >
      Take a filter away to see others.
    </Empty>
  );
}
