"use client";
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { type ReactNode, useState } from "react";
import { SEVERITIES } from "@/lib/anomalies/core/signal";
import type { IncidentPage, IncidentSummary } from "@/lib/incidents/core/views";
import { BigMoney, Kpi, KpiStrip } from "../charts/kpi-strip";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { KpiSkeleton, TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Time } from "../tables/cells";
import { PageSteps } from "../tables/table-pages";
import { LinkButton } from "../ui/button";
import { ArrivedLine } from "./arrived-line";
import { InboxFilters } from "./inbox-filters";
import { InboxTable } from "./inbox-table";
import { type IncidentDeed, IncidentDialog } from "./incident-dialogs";
import { ASKED_NOTHING, type Asked, isNarrowed, listPath, PAGE, SHOWN_STATES } from "./incident-paths";
import { gravest, inboxFinding, STATE_WORDS } from "./incident-words";
import { useLastRun } from "./use-last-run";

/** New incidents are there within seconds, without a reload. */
const REFRESH_MS = 5_000;

/** What costs money and should not, what has most at risk first. */
export function InboxView({ now, mayWork }: { now: string; mayWork: boolean }) {
  const [asked, ask] = useQueryStates({
    state: parseAsStringLiteral(SHOWN_STATES).withDefault("unresolved"),
    severity: parseAsStringLiteral(SEVERITIES),
    detector: parseAsString.withDefault(""),
    team: parseAsString.withDefault(""),
    businessUnit: parseAsString.withDefault(""),
    identity: parseAsString.withDefault(""),
    application: parseAsString.withDefault(""),
    environment: parseAsString.withDefault(""),
    mine: parseAsBoolean.withDefault(false),
  });
  const [cursors, setCursors] = useState<string[]>([]);
  const [deed, setDeed] = useState<{ incident: IncidentSummary; deed: IncidentDeed } | null>(null);
  const change = (part: Partial<Asked>) => {
    setCursors([]);
    void ask(part);
  };
  const page = useRead<IncidentPage>(listPath(asked, cursors.at(-1)), REFRESH_MS);
  const whole = useRead<IncidentPage>(listPath(ASKED_NOTHING), REFRESH_MS);
  const next = page.data?.nextCursor ?? null;
  const first = cursors.length * PAGE + 1;
  return (
    <>
      <PageHeader
        title={whole.data ? inboxFinding(whole.data) : "Incidents"}
        fresh={["Calls are judged as they come in, spend every five minutes", "New incidents appear by themselves"]}
        actions={
          <>
            <LinkButton href="/detectors?tab=windows">Planned windows</LinkButton>
            <LinkButton href="/detectors">Detectors</LinkButton>
          </>
        }
      />
      <QueryBlock query={whole} skeleton={<KpiSkeleton count={4} />} title="The figures did not load">
        {(answer) => <InboxKpis page={answer} onAsk={change} />}
      </QueryBlock>
      <InboxFilters asked={asked} pages={[whole.data, page.data]} onChange={change} />
      <ArrivedLine incidents={whole.data?.incidents} since={now} />
      <div className="after">
        <QueryBlock query={page} skeleton={<TableSkeleton rows={8} />} title="The incidents did not load">
          {(answer) => (
            <InboxTable
              finding={tableFinding(asked, answer.incidents.length, next !== null)}
              incidents={answer.incidents}
              now={now}
              mayWork={mayWork}
              onDeed={(incident, kind) => setDeed({ incident, deed: { kind } })}
              empty={<NothingHere asked={asked} now={now} onChange={change} />}
              below={
                cursors.length > 0 || next ? (
                  <PageSteps
                    words={`${formatCount(first)}–${formatCount(first + answer.incidents.length - 1)}`}
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
      {deed ? <IncidentDialog incident={deed.incident} deed={deed.deed} onClose={() => setDeed(null)} /> : null}
    </>
  );
}

function tableFinding({ state }: Asked, count: number, isMore: boolean): string {
  const which = state === "unresolved" ? "being worked on" : state === "all" ? "of every state" : STATE_WORDS[state].word.toLowerCase();
  if (count === 0) return `Nothing is ${which === "of every state" ? "here" : which}`;
  return `${formatCount(count)}${isMore ? " dearest" : ""} ${which}`;
}

function InboxKpis({ page, onAsk }: { page: IncidentPage; onAsk: (asked: Asked) => void }) {
  const { counts, impactUsd, impactMonthUsd } = page;
  const showAll = () => onAsk(ASKED_NOTHING);
  return (
    <KpiStrip label="Open incidents" count={4}>
      <Kpi
        hero
        name="Cost beyond the usual, so far"
        onOpen={showAll}
        value={<BigMoney value={impactUsd} />}
        words="of open incidents together"
      />
      <Kpi name="In a month, if it goes on" onOpen={showAll} value={<BigMoney value={impactMonthUsd} />} words="at the pace of each" />
      <Kpi name="Open" onOpen={showAll} value={formatCount(counts.open)} words={gravest(counts)} />
      <Kpi
        name="Critical"
        onOpen={() => onAsk({ ...ASKED_NOTHING, severity: "critical" })}
        value={formatCount(counts.critical)}
        words={counts.critical > 0 ? "work on these first" : "nothing burns"}
      />
    </KpiStrip>
  );
}

type NothingProps = { asked: Asked; now: string; onChange: (part: Partial<Asked>) => void };

/** Nothing is good news only when somebody has looked: when, stands beside it. */
function NothingHere({ asked, now, onChange }: NothingProps): ReactNode {
  const lastRun = useLastRun();
  if (isNarrowed(asked) || asked.state !== "unresolved")
    return (
      <Empty
        bare
        title="No incident matches"
        actions={
          <button type="button" className="link" onClick={() => onChange(ASKED_NOTHING)}>
            Show everything that is open
          </button>
        }
      >
        Take a filter away to see others.
      </Empty>
    );
  return (
    <Empty bare>
      {lastRun ? (
        <>
          Detectors last looked <Time at={lastRun} now={now} />: calls as they come in, spend every five minutes.
        </>
      ) : (
        "Detectors look at every call as it comes in, and at spend every five minutes."
      )}
    </Empty>
  );
}
