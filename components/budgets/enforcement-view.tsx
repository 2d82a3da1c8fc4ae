"use client";
import { useMemo, useState } from "react";
import type { RuleView } from "@/lib/budgets/core/views";
import { formatCount } from "../charts/prepare/format";
import { entityHref } from "../shell/destinations";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Entity, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { ALL_RULES_PATH, DIMENSION_WORDS, RULES_PATH } from "./budget-words";
import { DecisionLog } from "./decision-log";
import { PolicySection } from "./policy-section";
import { ReasonDialog } from "./reason-dialog";
import { RuleDialog } from "./rule-dialog";

type Page = { data: RuleView[] };
const REFRESH_MS = 10_000;

/** `put`: stop and slow down. Who lets go again is told by each rule. */
export type EnforcementRights = { put: boolean; policy: boolean };

/** What is stopped or slowed down now, why and by whom; what was decided; and the policy. */
export function EnforcementView({ now, may }: { now: string; may: EnforcementRights }) {
  const rules = useRead<Page>(ALL_RULES_PATH, REFRESH_MS);
  const [asked, setAsked] = useState<"block" | "rate" | RuleView | null>(null);
  const running = rules.data?.data.filter(({ state }) => state === "running");
  const over = rules.data?.data.filter(({ state }) => state !== "running") ?? [];
  return (
    <>
      <PageHeader
        title={running ? titleOf(running) : "Stops and limits"}
        fresh={["In force within a second, in every gateway that asks"]}
        actions={
          may.put ? (
            <>
              <Button onClick={() => setAsked("rate")}>Limit the rate</Button>
              <Button tone="danger" icon="stop" onClick={() => setAsked("block")}>
                Stop calls now
              </Button>
            </>
          ) : null
        }
      />
      <div className="after">
        <QueryBlock query={rules} skeleton={<TableSkeleton rows={4} />} title="The stops did not load">
          {() => (
            <>
              <RuleTable
                finding={(running?.length ?? 0) === 0 ? "Nothing is in force" : "In force now"}
                rules={running ?? []}
                now={now}
                fileName="stops"
                onLift={running?.some(({ mayLift }) => mayLift) ? setAsked : null}
              />
              {over.length > 0 ? <RuleTable finding="What is over" rules={over} now={now} fileName="stops-over" onLift={null} /> : null}
            </>
          )}
        </QueryBlock>
      </div>
      <DecisionLog now={now} fileName="enforcement" />
      <PolicySection mayWrite={may.policy} />
      {asked === "block" || asked === "rate" ? <RuleDialog kind={asked} now={now} onClose={() => setAsked(null)} /> : null}
      {asked && typeof asked === "object" ? (
        <ReasonDialog
          title={asked.kind === "block" ? `Let ${nameOf(asked)} call again?` : `Lift the limit of ${nameOf(asked)}?`}
          say={`In force because: ${asked.reason}`}
          deed={asked.kind === "block" ? "Lift the stop" : "Lift the limit"}
          path={`${RULES_PATH}/${encodeURIComponent(asked.id)}/lift`}
          done={`${nameOf(asked)} may call again`}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </>
  );
}

const nameOf = ({ scope }: RuleView): string => {
  if (scope.kind === "organisation") return "The whole organisation";
  return scope.id === "*" ? `Each ${DIMENSION_WORDS[scope.kind].toLowerCase()}` : scope.name;
};

function titleOf(running: readonly RuleView[]): string {
  const stops = running.filter(({ kind }) => kind === "block").length;
  const limits = running.length - stops;
  const stopWords = stops === 0 ? "Nothing is stopped" : `${formatCount(stops)} ${stops === 1 ? "thing is" : "things are"} stopped`;
  return limits === 0 ? stopWords : `${stopWords}, ${formatCount(limits)} ${limits === 1 ? "has" : "have"} a limited rate`;
}

const kindOf = (kind: string): string => (kind === "businessUnit" ? "business_unit" : kind);

type RuleTableProps = {
  finding: string;
  rules: readonly RuleView[];
  now: string;
  fileName: string;
  onLift: ((rule: RuleView) => void) | null;
};

function RuleTable({ finding, rules, now, fileName, onLift }: RuleTableProps) {
  const isOver = rules.some(({ state }) => state !== "running");
  const columns = useMemo((): Column<RuleView>[] => {
    const own: Column<RuleView>[] = [
      {
        id: "scope",
        head: "What",
        cell: (row) => (
          <Entity
            kind={kindOf(row.scope.kind)}
            name={nameOf(row)}
            href={row.scope.id === "" || row.scope.id === "*" ? undefined : entityHref(kindOf(row.scope.kind), row.scope.id)}
            about={row.scope.kind === "organisation" || row.scope.id === "*" ? undefined : DIMENSION_WORDS[row.scope.kind]}
          />
        ),
        csv: nameOf,
      },
      {
        id: "kind",
        head: "How",
        cell: (row) =>
          row.kind === "block" ? (
            <StateMark tone={row.state === "running" ? "breach" : "none"}>Stopped</StateMark>
          ) : (
            `${formatCount(row.requests ?? 0)} calls in ${formatCount(row.seconds ?? 0)} s${row.burst && row.burst !== row.requests ? `, ${formatCount(row.burst)} at once` : ""}`
          ),
        csv: (row) => (row.kind === "block" ? "stopped" : `${row.requests} in ${row.seconds} s`),
      },
      { id: "reason", head: "Why", wraps: true, cell: (row) => row.reason, csv: (row) => row.reason },
      { id: "by", head: "By", cell: (row) => row.createdBy, csv: (row) => row.createdBy },
      { id: "since", head: "Since", cell: (row) => <Time at={row.startsAt} now={now} />, csv: (row) => row.startsAt },
    ];
    if (!isOver)
      own.push({
        id: "until",
        head: "Until",
        cell: (row) => <Time at={row.endsAt} now={now} none="it is lifted" />,
        csv: (row) => row.endsAt,
      });
    if (onLift) {
      own.push({
        id: "lift",
        head: "Action",
        cell: (row) =>
          row.mayLift ? (
            <button type="button" className="link" aria-label={`Lift: ${nameOf(row)}`} onClick={() => onLift(row)}>
              Lift
            </button>
          ) : null,
      });
    }
    if (isOver) {
      own.push({
        id: "lifted",
        head: "Ended",
        wraps: true,
        cell: (row) => (row.state === "lifted" ? `${row.liftedBy ?? "Somebody"}: ${row.liftReason ?? ""}` : "By itself"),
        csv: (row) => row.liftReason,
      });
    }
    return own;
  }, [isOver, now, onLift]);
  return (
    <TableSection
      after={isOver}
      finding={finding}
      name={finding}
      viewKey="enforcement.rules"
      fileName={fileName}
      columns={columns}
      rows={rules}
      rowKey={(row) => row.id}
      quiet
      empty={
        <Empty bare>A stop refuses every call of a person, key, tool or environment at once; a limit lets only so many through.</Empty>
      }
    />
  );
}
