"use client";
import { useState } from "react";
import type { IncidentDetail, IncidentTimeline } from "@/lib/incidents/core/views";
import { Kpi, KpiStrip } from "../charts/kpi-strip";
import { formatAgo, formatDay, formatTime } from "../charts/prepare/dates";
import { PageHeader } from "../shell/page-header";
import { Banner } from "../states/banner";
import { QueryBlock } from "../states/query-block";
import { SEVERITY_WORDS } from "../states/severity-words";
import { ChartSkeleton, KpiSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { StateMark } from "../tables/cells";
import { WithRail } from "../ui/section";
import { BlastSection } from "./blast-section";
import { CauseSection } from "./cause-section";
import { ChainSection } from "./chain-section";
import { DeedSection } from "./deed-section";
import { Subject } from "./inbox-table";
import { IncidentActions } from "./incident-actions";
import { type IncidentDeed, IncidentDialog } from "./incident-dialogs";
import { incidentPath, timelinePath } from "./incident-paths";
import { eventsOfIncident, STATE_WORDS } from "./incident-words";
import { MergedSection, ReasonSection } from "./reason-section";
import { ReviewSection } from "./review-section";
import { SignalSection } from "./signal-section";
import { StepSection } from "./step-section";
import { TimelineSection } from "./timeline/timeline-section";

const REFRESH_MS = 10_000;

/** One incident from the first sign to the proof that it is over, on one page. */
export function IncidentView({ id, now }: { id: string; now: string }) {
  const incident = useRead<IncidentDetail>(incidentPath(id), REFRESH_MS);
  const [deed, setDeed] = useState<IncidentDeed | null>(null);
  const { data } = incident;
  return (
    <>
      <PageHeader
        title={data ? data.headline : "Incident"}
        crumbs={[{ name: data ? data.number : "Incident" }]}
        fresh={data ? <HeadFacts incident={data} /> : null}
        actions={data ? <IncidentActions incident={data} onAsk={setDeed} /> : null}
      />
      <QueryBlock query={incident} skeleton={<IncidentSkeleton />} title="The incident did not load">
        {(answer) => <IncidentBody incident={answer} now={now} onAsk={setDeed} />}
      </QueryBlock>
      {data && deed ? <IncidentDialog incident={data} deed={deed} onClose={() => setDeed(null)} /> : null}
    </>
  );
}

function HeadFacts({ incident }: { incident: IncidentDetail }) {
  const { severity, state, team, startedAt, owner, assignee } = incident;
  return (
    <>
      <StateMark tone={SEVERITY_WORDS[severity].tone}>{SEVERITY_WORDS[severity].word}</StateMark>
      <StateMark tone={STATE_WORDS[state].tone}>{STATE_WORDS[state].word}</StateMark>
      <span>
        <Subject incident={incident} />
      </span>
      {team ? <span>{team.name}</span> : null}
      <span>{`${formatDay(startedAt, { year: true, long: true })}, UTC`}</span>
      <span>{owner ? `Owner ${owner.name}` : "No owner"}</span>
      <span>{assignee ? `${assignee.name} works on it` : "Nobody works on it"}</span>
    </>
  );
}

type BodyProps = { incident: IncidentDetail; now: string; onAsk: (deed: IncidentDeed) => void };

function IncidentBody({ incident, now, onAsk }: BodyProps) {
  const { id, number, figures, detectedAt, lastSeenAt, impactUsd } = incident;
  const timeline = useRead<IncidentTimeline>(timelinePath(id), REFRESH_MS);
  const fileName = number.toLowerCase();
  return (
    <>
      {incident.state === "closed" ? (
        <Banner tone="calm">Nothing is left to do. If it is seen again, a new incident is opened.</Banner>
      ) : null}
      <KpiStrip label="Figures" count={figures.length + 1}>
        {figures.map(({ label, value, note }, place) => (
          <Kpi
            key={label}
            name={label}
            value={value}
            words={note}
            hero={place === 0}
            href={place === 0 ? (eventsOfIncident(incident) ?? undefined) : undefined}
          />
        ))}
        <Kpi
          name="Last seen"
          value={formatTime(lastSeenAt)}
          words={`${formatDay(lastSeenAt, { year: true })}, ${formatAgo(lastSeenAt, now)}`}
        />
      </KpiStrip>
      <QueryBlock query={timeline} skeleton={<ChartSkeleton height={424} />} title="The timeline did not load" height={480}>
        {(answer) => <TimelineSection timeline={answer} detectedAt={detectedAt} impactUsd={impactUsd} fileName={fileName} />}
      </QueryBlock>
      <div className="after">
        <WithRail
          wide
          label="What to do"
          rail={
            <>
              <DeedSection incident={incident} now={now} onAsk={onAsk} />
              <StepSection incident={incident} now={now} />
              <MergedSection incident={incident} />
            </>
          }
        >
          <ChainSection incidentId={id} fileName={fileName} />
          <CauseSection incident={incident} fileName={fileName} />
          <SignalSection incident={incident} fileName={fileName} />
          <BlastSection incidentId={id} now={now} fileName={fileName} />
          <ReasonSection incident={incident} />
          <ReviewSection incident={incident} now={now} />
        </WithRail>
      </div>
    </>
  );
}

function IncidentSkeleton() {
  return (
    <>
      <KpiSkeleton count={5} />
      <ChartSkeleton height={424} />
    </>
  );
}
