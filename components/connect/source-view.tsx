"use client";
import type { SourceDetail } from "@/lib/reporting";
import { formatInstant } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { StackedBars } from "../charts/stacked-bars";
import { PageCrumbs } from "../shell/crumbs";
import { PageHeader } from "../shell/page-header";
import { QueryBlock } from "../states/query-block";
import { ChartSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Money, StateMark, Time } from "../tables/cells";
import { LinkButton } from "../ui/button";
import { Facts } from "../ui/facts";
import { NeedsList } from "../ui/lists";
import { Section, Stack } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { KeepRawSetting } from "./keep-raw-setting";
import { KeptPayloads } from "./kept-payloads";
import { RejectedEvents } from "./rejected-events";
import { SourceSettings } from "./source-settings";
import { ProducerTable, RefusalTable, StuckTable } from "./source-tables";
import { lagWords, SOURCE_KIND, STATE_WORD } from "./source-words";

const REFRESH_MS = 15_000;

/** `seesPayloads`: who sees the whole organisation sees what was sent. */
type Seen = { now: string; mayChange: boolean; seesPayloads: boolean };

/** One source: what it sent, what was not taken and why, what its emitters leave out, and what to do about each. */
export function SourceView({ sourceId, ...seen }: { sourceId: string } & Seen) {
  const path = `/api/ui/sources/${encodeURIComponent(sourceId)}`;
  const source = useRead<SourceDetail>(path, REFRESH_MS);
  return (
    <>
      <PageCrumbs crumbs={source.data ? [{ name: source.data.name }] : []} />
      <PageHeader
        title={source.data ? source.data.name : "Source"}
        fresh={source.data ? [SOURCE_KIND[source.data.kind] ?? source.data.kind, "counts of the last 7 days"] : []}
        actions={<LinkButton href={`/spend?filter[source]=${encodeURIComponent(sourceId)}`}>See its spend</LinkButton>}
      />
      <QueryBlock query={source} skeleton={<ChartSkeleton height={264} />} title="The source did not load" height={360}>
        {(answer) => <SourceBlocks source={answer} {...seen} />}
      </QueryBlock>
    </>
  );
}

function SourceBlocks({ source, now, mayChange, seesPayloads }: { source: SourceDetail } & Seen) {
  return (
    <Stack>
      <Facts
        facts={[
          { name: "State", value: <StateMark tone={STATE_WORD[source.state].tone}>{STATE_WORD[source.state].word}</StateMark> },
          { name: "Last seen", value: source.lastReceivedAt ? <Time at={source.lastReceivedAt} now={now} /> : "Never" },
          { name: "Events", value: formatCount(source.accepted) },
          { name: "Sent again", value: formatCount(source.duplicates) },
          { name: "Not taken", value: formatCount(source.rejected + source.conflicts + source.stuck) },
          { name: "Lag", value: lagOf(source) },
          { name: "Cost", value: <Money value={source.costUsd} strong /> },
        ]}
      />
      <AdviceSection source={source} />
      <ArrivalChart source={source} />
      <ProducerTable rows={source.producers} />
      {source.stuckPayloads.length > 0 ? (
        <StuckTable rows={source.stuckPayloads} sourceId={source.id} now={now} mayRetry={mayChange} />
      ) : null}
      {seesPayloads ? (
        <RejectedEvents sourceId={source.id} now={now} mayChange={mayChange} />
      ) : (
        <RefusalTable rows={source.refusals} now={now} />
      )}
      <SourceSettings source={source} mayChange={mayChange} />
      <KeepRawSetting sourceId={source.id} keepRaw={source.keepRaw} mayChange={mayChange} />
      {seesPayloads && source.keepRaw !== "off" ? <KeptPayloads sourceId={source.id} now={now} mayReadContent={mayChange} /> : null}
      <p className="sub">Connected {formatInstant(source.createdAt)}.</p>
    </Stack>
  );
}

function lagOf({ meanLagMs, maxLagMs }: SourceDetail): string {
  if (meanLagMs === null) return "—";
  return maxLagMs === null ? lagWords(meanLagMs) : `${lagWords(meanLagMs)}, at most ${lagWords(maxLagMs)}`;
}

const ICON = { breach: "warn", warn: "warn", info: "info" } as const;

function AdviceSection({ source }: { source: SourceDetail }) {
  if (source.advice.length === 0) return <Section finding="Nothing to mend">{null}</Section>;
  return (
    <Section finding="What to mend" name="The worst first">
      <NeedsList
        needs={source.advice.map((item) => ({
          key: item.what,
          icon: ICON[item.tone],
          ...(item.tone === "info" ? {} : { tone: item.tone }),
          title: item.what,
          reason: item.fix,
          action: item.href ? <TextLink href={item.href}>Show them</TextLink> : null,
        }))}
      />
    </Section>
  );
}

const SERIES = [
  { id: "counted", name: "Counted", slot: 1 },
  { id: "evidence", name: "Evidence", slot: 2 },
  { id: "duplicates", name: "Sent again", slot: 3 },
  { id: "refused", name: "Not taken", slot: 7 },
] as const;

function ArrivalChart({ source }: { source: SourceDetail }) {
  const values = {
    counted: source.daily.map((day) => String(day.accepted - day.evidence)),
    evidence: source.daily.map((day) => String(day.evidence)),
    duplicates: source.daily.map((day) => String(day.duplicates)),
    refused: source.daily.map((day) => String(day.conflicts + day.rejected)),
  };
  const sum = source.daily.reduce((total, day) => total + day.accepted, 0);
  return (
    <StackedBars
      finding={`${formatCount(sum)} events arrived in 30 days`}
      name="What arrived, by day of arrival"
      fileName={`source-${source.id}`}
      height={220}
      input={{
        unit: "requests",
        granularity: "day",
        buckets: source.daily.map((day) => ({ start: `${day.day}T00:00:00Z` })),
        series: SERIES.filter(({ id }) => id === "counted" || values[id].some((value) => value !== "0")).map((series) => ({
          ...series,
          values: values[series.id],
        })),
      }}
    />
  );
}
