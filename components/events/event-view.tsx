import type { EventView as EventDetail, LineView } from "@/lib/reporting";
import { formatInstant } from "../charts/prepare/dates";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Entity, Money, StateMark, Tokens } from "../tables/cells";
import { type Fact, Facts, KeyValues } from "../ui/facts";
import { Section, WithRail } from "../ui/section";
import { ShortId } from "../ui/short-id";
import { TextLink } from "../ui/text-link";
import { ChargeTable } from "./charge-table";

const STEP_WORDS: Record<string, string> = {
  operator: "by its signed operator",
  credential: "by the credential it used",
  identity: "by the identity it declared",
  application: "by its application and environment",
  source: "by the default of its source",
  unattributed: "not attributed",
};

/** One call: what it cost and why, whose it is and how that is known. */
export function EventView({ event }: { event: EventDetail }) {
  const models = event.lines.map((line) => line.model).join(" and ");
  const cost =
    event.role === "evidence"
      ? "counts nothing: it is evidence of a call counted elsewhere"
      : event.costUsd === null
        ? "has no price yet"
        : `cost ${formatMoney(event.costUsd)}`;
  return (
    <>
      <PageHeader
        title={`A ${event.operation} call on ${models} ${cost}`}
        crumbs={[{ name: "Event" }]}
        fresh={[formatInstant(event.occurredAt), `received ${formatInstant(event.receivedAt)}`, event.producer]}
      />
      <Facts facts={factsOf(event)} />
      <div className="after">
        <WithRail label="About this event" rail={<EventRail event={event} />}>
          {event.lines.map((line) => (
            <LineSection key={line.lineNo} line={line} />
          ))}
        </WithRail>
      </div>
    </>
  );
}

function factsOf(event: EventDetail): Fact[] {
  const { attribution } = event;
  const link = (value: { id: string | null; name: string }, place: string) => (
    <Entity name={value.name} href={value.id ? `${place}/${encodeURIComponent(value.id)}` : undefined} />
  );
  return [
    { name: "Identity", value: link(event.identity, "/identities") },
    { name: "Attributed", value: STEP_WORDS[attribution.step] ?? attribution.step },
    { name: "Owner", value: attribution.owner.name },
    { name: "Team", value: link(event.team, "/teams") },
    { name: "Business unit", value: link(attribution.businessUnit, "/units") },
    { name: "Application", value: link(event.application, "/applications") },
    { name: "Environment", value: link(event.environment, "/environments") },
    {
      name: "Status",
      value: (
        <StateMark tone={event.status === "ok" ? "ok" : event.status === "error" ? "warn" : "none"}>
          {event.errorType ?? event.status.replace("_", " ")}
        </StateMark>
      ),
    },
  ];
}

function LineSection({ line }: { line: LineView }) {
  const quantities = Object.entries(line.quantities).filter(([, value]) => value !== null && value !== "0");
  return (
    <Section
      finding={line.costUsd === null ? `${line.model} is not fully priced` : `${line.model} charged ${formatMoney(line.costUsd)}`}
      name={`${line.provider}, ${quantities.length === 0 ? "no counts were sent" : `${formatCount(line.charges.length)} charges`}`}
    >
      <ChargeTable line={line} />
    </Section>
  );
}

function EventRail({ event }: { event: EventDetail }) {
  return (
    <>
      <Section finding="Where it belongs">
        <KeyValues
          rows={[
            {
              name: "Trace",
              value: event.traceId ? (
                <TextLink href={`/traces/${encodeURIComponent(event.traceId)}`}>Open the chain of calls</TextLink>
              ) : (
                "none was sent"
              ),
            },
            { name: "Session", value: event.sessionId ? <ShortId id={event.sessionId} /> : "—" },
            { name: "Source", value: event.source.name },
            { name: "Sender's id", value: <ShortId id={event.sourceEventId} /> },
            { name: "Our id", value: <ShortId id={event.id} /> },
            { name: "Tokens", value: <Tokens value={event.tokens.total} /> },
            { name: "Latency", value: event.latencyMs === null ? "—" : `${formatCount(event.latencyMs)}\u00a0ms` },
            { name: "Mode", value: event.mode },
            { name: "Counts by", value: event.quality },
            { name: "Sender's cost", value: <Money value={event.clientCostUsd} why="None was sent" /> },
          ]}
        />
      </Section>
      <Section finding="What the sender said of itself" name="Attribution can be run again from this">
        <KeyValues rows={wordsOf(event.hints)} />
      </Section>
      {event.labels ? (
        <Section finding="Labels">
          <KeyValues rows={wordsOf(event.labels)} />
        </Section>
      ) : null}
      {event.flags.length > 0 ? (
        <Section finding="Worth knowing">
          <KeyValues
            rows={event.flags.map((flag) => ({
              name: flag.split(":")[0]?.replaceAll("_", " ") ?? flag,
              value: flag.includes(":") ? flag.slice(flag.indexOf(":") + 1) : "yes",
            }))}
          />
        </Section>
      ) : null}
    </>
  );
}

const wordsOf = (values: Record<string, unknown>): Fact[] => {
  const rows = Object.entries(values).map(([name, value]) => ({
    name,
    value: <span dir="auto">{typeof value === "string" ? value : JSON.stringify(value)}</span>,
  }));
  return rows.length > 0 ? rows : [{ name: "Nothing", value: "was sent" }];
};
