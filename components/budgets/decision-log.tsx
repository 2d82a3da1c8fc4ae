"use client";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo } from "react";
import type { DecisionView } from "@/lib/budgets/core/views";
import { entityHref } from "../shell/destinations";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { Count, Entity, Money, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { Segmented } from "../ui/segmented";
import type { StateTone } from "../ui/state-mark";
import { budgetHref, DECISIONS_PATH } from "./budget-words";
import { DecisionFilters } from "./decision-filters";
import { ASKED, decisionFinding, narrowing, reasonWords, SPANS } from "./decision-words";

type Page = { data: DecisionView[]; nextCursor: string | null };
const WORD: Readonly<Record<DecisionView["decision"], { tone: StateTone; word: string }>> = {
  deny: { tone: "breach", word: "Refused" },
  throttle: { tone: "warn", word: "Slowed" },
  allow: { tone: "ok", word: "Allowed, flagged" },
};

/** Answers that were no plain yes, newest first: of one budget, of one identity or of all. */
export function DecisionLog({ of = {}, now, fileName }: { of?: { budget?: string; identity?: string }; now: string; fileName: string }) {
  const [filter, change] = useQueryStates({
    decision: parseAsStringLiteral(ASKED).withDefault("all"),
    reason: parseAsString,
    identity: parseAsString,
    since: parseAsStringLiteral(SPANS),
  });
  const narrowed = narrowing(filter, now);
  const isNarrowed = Object.keys(narrowed).length > 0;
  const query = new URLSearchParams({ ...narrowed, ...of, limit: "50" }).toString();
  const log = useInfiniteQuery({
    queryKey: [DECISIONS_PATH, query],
    queryFn: ({ pageParam, signal }) =>
      fetchJson<Page>(`${DECISIONS_PATH}?${query}${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ""}`, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => log.data?.pages.flatMap((page) => page.data) ?? [], [log.data]);
  const columns = useMemo(() => columnsOf(now, of.budget !== undefined), [now, of.budget]);
  return (
    <QueryBlock query={log} skeleton={<TableSkeleton rows={5} />} title="The decisions did not load">
      {() => (
        <TableSection
          after
          finding={decisionFinding(rows, { narrowed: isNarrowed, hasMore: log.hasNextPage })}
          about="Calls that were refused, slowed, or let through with a flag; alike ones of a moment in one line"
          name="Decisions"
          viewKey="budgets.decisions"
          fileName={`${fileName}-decisions`}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          quiet
          actions={
            <Segmented
              label="Decision"
              value={filter.decision}
              onChange={(decision) => void change({ decision })}
              choices={[
                { value: "all", label: "All" },
                { value: "deny", label: "Refused" },
                { value: "throttle", label: "Slowed" },
                { value: "allow", label: "Flagged" },
              ]}
            />
          }
          filters={
            rows.length > 0 || isNarrowed ? <DecisionFilters of={of} filter={filter} onChange={(part) => void change(part)} /> : null
          }
          empty={<Empty bare>{isNarrowed ? "Choose less, or look further back." : "Every call was plainly allowed, or none asked."}</Empty>}
          below={
            log.hasNextPage ? (
              <p className="more">
                <Button pending={log.isFetchingNextPage} onClick={() => log.fetchNextPage()}>
                  Show older decisions
                </Button>
              </p>
            ) : null
          }
        />
      )}
    </QueryBlock>
  );
}

function columnsOf(now: string, isOfBudget: boolean): Column<DecisionView>[] {
  const none = <span className="muted">—</span>;
  const columns: (Column<DecisionView> | null)[] = [
    { id: "at", head: "When", cell: (row) => <Time at={row.at} now={now} />, csv: (row) => row.at },
    {
      id: "decision",
      head: "Decision",
      cell: (row) => (
        <StateMark tone={WORD[row.decision].tone} calm>
          {WORD[row.decision].word}
        </StateMark>
      ),
      csv: (row) => row.decision,
    },
    { id: "reason", head: "Why", cell: (row) => reasonWords(row.reason), csv: (row) => row.reason },
    { id: "count", head: "Calls", number: true, cell: (row) => <Count value={row.count} />, csv: (row) => String(row.count) },
    isOfBudget
      ? null
      : {
          id: "budget",
          head: "Budget",
          cell: (row) => (row.budget ? <Entity name={row.budget.name} href={budgetHref(row.budget.id)} /> : none),
          csv: (row) => row.budget?.name ?? null,
        },
    {
      id: "identity",
      head: "Identity",
      cell: (row) =>
        row.identity ? <Entity kind="identity" name={row.identity.name} href={entityHref("identity", row.identity.id)} /> : none,
      csv: (row) => row.identity?.name ?? null,
    },
    { id: "model", head: "Model", cell: (row) => <Entity kind="model" name={row.model} mono />, csv: (row) => row.model },
    { id: "tool", head: "Tool", cell: (row) => row.tool ?? none, csv: (row) => row.tool },
    {
      id: "estimate",
      head: "Estimate",
      number: true,
      cell: (row) => <Money value={row.estimateUsd} why="No price known, or nothing was estimated" />,
      csv: (row) => row.estimateUsd,
    },
  ];
  return columns.filter((column) => column !== null);
}
