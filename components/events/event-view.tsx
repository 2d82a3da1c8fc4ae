import type { EventView as EventDetail, LineView } from "@/lib/reporting";
import { BILLING_NAME, type Grouping, NONE } from "@/lib/reporting/core/dimensions";
import { formatInstant } from "../charts/prepare/dates";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { entityHref, hrefOf, labelHref } from "../shell/destinations";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { CallStatus, Entity, Money, Tokens } from "../tables/cells";
import { type Fact, Facts, KeyValues } from "../ui/facts";
import { Section, WithRail } from "../ui/section";
import { ShortId } from "../ui/short-id";
import { TextLink } from "../ui/text-link";
import { CallChain, identityHref, SameCall } from "./call-chain";
import { ChargeTable } from "./charge-table";

const STEP_WORDS: Record<string, string> = {
  operator: "By its signed operator",
  credential: "By the credential it used",
  identity: "By the identity it declared",
  application: "By its application and environment",
  source: "By the default of its source",
  unattributed: "Not attributed",
};

/** One call: what it cost and why, whose it is and how that is known. */
export function EventView({ event }: { event: EventDetail }) {
  const models = event.lines.map((line) => line.model).filter((model) => model !== NONE);
  const what = event.tool
    ? `The tool call ${event.tool}`
    : `${aOrAn(event.operation)} ${event.operation} call${models.length > 0 ? ` on ${models.join(" and ")}` : ""}`;
  const charged = event.lines.filter((line) => line.model !== NONE || line.charges.length > 0);
  const cost =
    event.role === "evidence"
      ? "counts nothing: it is evidence of a call counted elsewhere"
      : event.costUsd === null
        ? "has no price yet"
        : charged.length === 0
          ? "costs nothing"
          : event.billing === "flat"
            ? `is on a flat plan${event.flatValueUsd === null ? "" : `, worth ${formatMoney(event.flatValueUsd)}`}`
            : `cost ${formatMoney(event.costUsd)}`;
  return (
    <>
      <PageHeader
        title={`${what} ${cost}`}
        crumbs={[{ name: "Event" }]}
        fresh={[formatInstant(event.occurredAt), `received ${formatInstant(event.receivedAt)}`, event.producer]}
      />
      <Facts facts={factsOf(event)} />
      <div className="after">
        <WithRail label="About this event" rail={<EventRail event={event} />}>
          {event.requestedModel ? (
            <p>
              <span dir="auto">{event.requestedModel}</span> was asked for; {models.join(" and ")} answered and is billed.
            </p>
          ) : null}
          {charged.map((line) => (
            <LineSection key={line.lineNo} line={line} />
          ))}
          {charged.length === 0 ? (
            <Empty bare title="Nothing to charge">
              The sender told of no model and counted nothing that has a price.
            </Empty>
          ) : null}
        </WithRail>
      </div>
    </>
  );
}

const aOrAn = (word: string): string => (/^[aeiou]/.test(word) ? "An" : "A");

function factsOf(event: EventDetail): Fact[] {
  const { attribution } = event;
  const link = (kind: Grouping, value: { id: string | null; name: string }) => (
    <Entity name={value.name} href={entityHref(kind, value.id)} />
  );
  return [
    { name: "Identity", value: link("identity", event.identity) },
    { name: "Attributed", value: STEP_WORDS[attribution.step] ?? attribution.step },
    ...(attribution.operator.id === null
      ? []
      : [
          { name: "Used by", value: <Entity name={attribution.caller.name} href={identityHref(attribution.caller)} /> },
          {
            name: "On behalf of",
            value: <Entity name={attribution.operator.name} href={identityHref(attribution.operator)} />,
          },
        ]),
    { name: "Owner", value: attribution.owner.name },
    { name: "Team", value: link("team", event.team) },
    { name: "Business unit", value: link("business_unit", attribution.businessUnit) },
    { name: "Application", value: link("application", event.application) },
    { name: "Environment", value: link("environment", event.environment) },
    ...(event.tool ? [{ name: "Tool", value: link("tool", { id: event.tool, name: event.tool }) }] : []),
    {
      name: "Status",
      value: <CallStatus event={event} />,
    },
  ];
}

function LineSection({ line }: { line: LineView }) {
  const quantities = Object.entries(line.quantities).filter(([, value]) => value !== null && value !== "0");
  return (
    <Section
      finding={line.costUsd === null ? `${line.model} is not fully priced` : `${line.model} charged ${formatMoney(line.costUsd)}`}
      name={
        <>
          <TextLink href={entityHref("provider", line.provider) ?? "/spend"}>{line.provider}</TextLink>
          {line.model === NONE ? null : (
            <>
              {", "}
              <TextLink href={entityHref("model", line.model) ?? "/spend"}>{line.model}</TextLink>
            </>
          )}
          , {quantities.length === 0 ? "no counts were sent" : `${formatCount(line.charges.length)} charges`}
        </>
      }
    >
      <ChargeTable line={line} />
      {line.revision ? <p className="muted">{revisionWords(line.revision)}</p> : null}
    </Section>
  );
}

/** Its period is closed, so it stays as it is. */
function revisionWords({ costUsd, isMoved, movesTo }: NonNullable<LineView["revision"]>): string {
  const cost = costUsd === null ? "have no full price" : `cost ${formatMoney(costUsd)}`;
  const place = movesTo ? ` and belong to ${movesTo.identity.name}, ${movesTo.team.name}` : isMoved ? " and belong elsewhere" : "";
  return `Its period is closed. Today it would ${cost}${place}: the next close posts the difference as a correction.`;
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
            {
              name: "Source",
              value: event.source.id ? (
                <TextLink href={`/sources/${encodeURIComponent(event.source.id)}`}>{event.source.name}</TextLink>
              ) : (
                event.source.name
              ),
            },
            {
              name: "Credential",
              value: event.attribution.credential.id ? (
                <TextLink href={hrefOf("credential", event.attribution.credential.id)}>{event.attribution.credential.name}</TextLink>
              ) : (
                "—"
              ),
            },
            ...(event.attempt === null ? [] : [{ name: "Attempt", value: formatCount(event.attempt) }]),
            ...(event.retryOf === null
              ? []
              : [
                  {
                    name: "Tried before",
                    value: <TextLink href={`/events/${encodeURIComponent(event.retryOf)}`}>Open that event</TextLink>,
                  },
                ]),
            { name: "Sender's id", value: <ShortId id={event.sourceEventId} /> },
            { name: "Our id", value: <ShortId id={event.id} /> },
            { name: "Tokens", value: <Tokens value={event.tokens.total} /> },
            { name: "Latency", value: event.latencyMs === null ? "—" : `${formatCount(event.latencyMs)}\u00a0ms` },
            { name: "Mode", value: <span className="capitalize">{event.mode}</span> },
            { name: "Tokens counted by", value: <span className="capitalize">{event.quality}</span> },
            { name: "Billing", value: BILLING_NAME[event.billing] ?? event.billing },
            { name: "Sender's cost", value: <Money value={event.clientCostUsd} why="None was sent" /> },
          ]}
        />
      </Section>
      <CallChain event={event} />
      <SameCall event={event} />
      <Section finding="What the sender said of itself" name="Attribution can be run again from this">
        <KeyValues rows={wordsOf(event.hints)} />
      </Section>
      {event.labels ? (
        <Section finding="Labels">
          <KeyValues
            rows={Object.entries(event.labels).map(([name, value]) => ({
              name,
              value: (
                <TextLink className="wrap" href={labelHref(name, value)}>
                  {value}
                </TextLink>
              ),
            }))}
          />
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
    value: (
      <span dir="auto" className="wrap">
        {typeof value === "object" && value !== null ? Object.values(value).join(", ") : String(value)}
      </span>
    ),
  }));
  return rows.length > 0 ? rows : [{ name: "Nothing", value: "was sent" }];
};
