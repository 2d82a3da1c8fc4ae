"use client";
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import { ACTIONS, STATES } from "@/lib/revocation/core/task";
import type { TaskPage } from "@/lib/revocation/core/views";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { PageSteps } from "../tables/table-pages";
import { LinkButton } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { SearchInput } from "../ui/input";
import { Segmented } from "../ui/segmented";
import { Select } from "../ui/select";
import { PolicySection } from "./policy-section";
import { RevocationTable } from "./revocation-table";
import { ACTION_WORDS, type Asked, listFinding, listPath, PAGE, STATE_WORDS } from "./revocation-words";

const REFRESH_MS = 30_000;
const ANY = "any";

export type RevocationsStart = { now: string; may: { connectors: boolean; policy: boolean } };

/** Access that is to end, until it is seen to have ended. */
export function RevocationsView({ now, may }: RevocationsStart) {
  const [asked, ask] = useQueryStates({
    q: parseAsString.withDefault("").withOptions({ throttleMs: 300 }),
    show: parseAsStringLiteral(["open", "all"]).withDefault("open"),
    state: parseAsStringLiteral(STATES),
    action: parseAsStringLiteral(ACTIONS),
    overdue: parseAsBoolean.withDefault(false),
    mine: parseAsBoolean.withDefault(false),
    // Of one review: its page leads here.
    campaign: parseAsString,
  });
  const [cursors, setCursors] = useState<string[]>([]);
  const change = (part: Parameters<typeof ask>[0]) => {
    setCursors([]);
    void ask(part);
  };
  const page = useRead<TaskPage>(listPath(asked, cursors.at(-1)), REFRESH_MS);
  const next = page.data?.nextCursor ?? null;
  const first = cursors.length * PAGE + 1;
  return (
    <>
      <PageHeader
        title={page.data ? listFinding(page.data.counts) : "Revocations"}
        fresh={["Ended here at once, then at providers", "verified when no call succeeds any more"]}
        actions={may.connectors ? <LinkButton href="/settings/connectors">Connectors</LinkButton> : null}
      />
      <Filters asked={asked} onChange={change} />
      <div className="after">
        <QueryBlock query={page} skeleton={<TableSkeleton rows={8} />} title="The revocations did not load">
          {(answer) => (
            <RevocationTable
              finding={shownWords(answer, asked)}
              tasks={answer.data}
              now={now}
              empty={<NoTasks isNarrowed={isNarrowed(asked)} />}
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
      <PolicySection mayChange={may.policy} />
    </>
  );
}

const isNarrowed = ({ q, state, action, overdue, mine, campaign }: Asked): boolean =>
  q !== "" || state !== null || action !== null || overdue || mine || Boolean(campaign);

function shownWords({ counts }: TaskPage, asked: Asked): string {
  const open = counts.queued + counts.sent + counts.confirmed + counts.failed + counts.reopened;
  if (asked.state) return `${formatCount(counts[asked.state])} ${STATE_WORDS[asked.state].word.toLowerCase()}`;
  if (asked.overdue) return `${formatCount(counts.overdue)} overdue`;
  return asked.show === "open"
    ? `${formatCount(open)} open`
    : `${formatCount(open + counts.verified + counts.cancelled)} in all, ${formatCount(counts.verified)} verified`;
}

type Part = {
  q?: string | null;
  show?: "open" | "all";
  state?: Asked["state"];
  action?: Asked["action"];
  overdue?: boolean | null;
  mine?: boolean | null;
  campaign?: string | null;
};

function Filters({ asked, onChange }: { asked: Asked; onChange: (part: Part) => void }) {
  return (
    <search className="filters">
      <SearchInput
        aria-label="Find a revocation"
        placeholder="Identity, key or id"
        value={asked.q}
        onChange={(event) => onChange({ q: event.target.value || null })}
      />
      <Segmented
        label="Show"
        value={asked.show}
        onChange={(show) => onChange({ show })}
        choices={[
          { value: "open", label: "Open" },
          { value: "all", label: "All" },
        ]}
      />
      <Select
        aria-label="State"
        value={asked.state ?? ANY}
        onChange={(state) => onChange({ state: state === ANY ? null : state })}
        choices={[{ value: ANY, label: "Any state" }, ...STATES.map((value) => ({ value, label: STATE_WORDS[value].word }))]}
      />
      <Select
        aria-label="Deed"
        value={asked.action ?? ANY}
        onChange={(action) => onChange({ action: action === ANY ? null : action })}
        choices={[{ value: ANY, label: "Any deed" }, ...ACTIONS.map((value) => ({ value, label: ACTION_WORDS[value] }))]}
      />
      <Checkbox checked={asked.overdue} onChange={(on) => onChange({ overdue: on || null })}>
        Overdue
      </Checkbox>
      <Checkbox checked={asked.mine} onChange={(on) => onChange({ mine: on || null })}>
        For me to do
      </Checkbox>
      {asked.campaign ? (
        <Checkbox checked onChange={() => onChange({ campaign: null })}>
          Of one review
        </Checkbox>
      ) : null}
    </search>
  );
}

function NoTasks({ isNarrowed: narrowed }: { isNarrowed: boolean }) {
  return narrowed ? (
    <Empty bare title="No revocation matches">
      Take a filter away to see others.
    </Empty>
  ) : (
    <Empty bare>What a review, a finding or a person decides to end stands here until nothing succeeds with it any more.</Empty>
  );
}
