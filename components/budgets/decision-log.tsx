"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo } from "react";
import type { DecisionView } from "@/lib/budgets/core/views";
import { formatCount } from "../charts/prepare/format";
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

type Page = { data: DecisionView[]; nextCursor: string | null };
const ASKED = ["all", "deny", "throttle", "allow"] as const;
const WORD: Readonly<Record<DecisionView["decision"], { tone: StateTone; word: string }>> = {
  deny: { tone: "breach", word: "Refused" },
  throttle: { tone: "warn", word: "Slowed" },
  allow: { tone: "ok", word: "Allowed, flagged" },
};
const REASON: Readonly<Record<string, string>> = {
  budget_exhausted: "Budget used up",
  blocked: "Stopped",
  rate_limited: "Too many calls at once",
  unknown_credential: "Unknown credential",
  unknown_model: "Unknown model",
  identity_suspended: "Identity suspended",
  identity_revoked: "Identity revoked",
  credential_revoked: "Credential revoked",
  credential_expired: "Credential expired",
  unpriced: "No price known",
  model_not_granted: "Model not granted",
  tool_not_granted: "Tool not granted",
  environment_not_granted: "Environment not granted",
  policy: "Policy",
  policy_unknown: "Policy, cannot be judged",
};
/** "policy:no-tools" names the rule. */
function reasonWords(reason: string): string {
  const [kind = "", rule] = reason.split(":");
  const words = REASON[kind] ?? kind.replaceAll("_", " ");
  return rule === undefined ? words : `${words}: ${rule}`;
}

/** Answers that were no plain yes, newest first: of one budget, of one identity or of all. */
export function DecisionLog({ of = {}, now, fileName }: { of?: { budget?: string; identity?: string }; now: string; fileName: string }) {
  const [asked, setAsked] = useQueryState("decision", parseAsStringLiteral(ASKED).withDefault("all"));
  const query = new URLSearchParams({ ...of, ...(asked === "all" ? {} : { decision: asked }), limit: "50" }).toString();
  const log = useInfiniteQuery({
    queryKey: [DECISIONS_PATH, query],
    queryFn: ({ pageParam, signal }) =>
      fetchJson<Page>(`${DECISIONS_PATH}?${query}${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ""}`, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
  });
  const rows = useMemo(() => log.data?.pages.flatMap((page) => page.data) ?? [], [log.data]);
  const columns = useMemo(() => columnsOf(now, of.budget !== undefined), [now, of.budget]);
  return (
    <QueryBlock query={log} skeleton={<TableSkeleton rows={5} />} title="The decisions did not load">
      {() => (
        <TableSection
          after
          finding={findingOf(rows, log.hasNextPage)}
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
              value={asked}
              onChange={(next) => void setAsked(next)}
              choices={[
                { value: "all", label: "All" },
                { value: "deny", label: "Refused" },
                { value: "throttle", label: "Slowed" },
                { value: "allow", label: "Flagged" },
              ]}
            />
          }
          empty={<Empty bare>Every call was plainly allowed, or none asked.</Empty>}
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

function findingOf(rows: readonly DecisionView[], hasMore: boolean): string {
  const refused = rows.filter(({ decision }) => decision === "deny").reduce((sum, { count }) => sum + count, 0);
  if (rows.length === 0) return "Nothing was refused";
  if (refused === 0) return "No call was refused, some were slowed or flagged";
  return `${hasMore ? "At least " : ""}${formatCount(refused)} ${refused === 1 ? "call was" : "calls were"} refused`;
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
