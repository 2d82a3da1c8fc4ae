import { parseUsd, ZERO_USD } from "@/lib/kernel/money";
import { count, dayOf, instant, share, text } from "../fact";
import { asi, csf, nhi } from "../frameworks";
import { type Draft, defineRule, type Judged, judgeEach } from "../rule";
import type { LoggingOff, SourceFlow, Unreported } from "../telemetry";
import { identityCost, type Key, liveKeys, liveRows, useOf, type World } from "../world";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FORTNIGHT = 14;
const AUDIT = "audit-logs";

/** Calls that go past us, seen by whoever else sees them; and logs and senders that fell silent, so that nobody would see. */
export const telemetryGap = defineRule({
  id: "R30",
  name: "Telemetry gap",
  about:
    "A provider or gateway saw calls of which no event came; a source fell silent, or stopped to say who calls or how many tokens; or a log was switched off or changed. A key that neither a provider’s list nor a gateway tells of cannot be judged.",
  family: "telemetry",
  severity: "medium",
  closeAfterDays: 0,
  needs: ["inventory", "use", "provider_keys", "telemetry"],
  evidences: [csf("PR.PS-04"), csf("DE.CM-09"), nhi(6), asi(2)],
  thresholds: {
    hours: { name: "No event for a key or call seen elsewhere for", unit: "hours", default: 24, min: 1, max: 720 },
    // A source may rest over a Sunday, and is known by days.
    silentHours: { name: "A source that sent each day is silent for", unit: "hours", default: 48, min: 24, max: 720 },
    steadyDays: { name: "A source is missed that sent, of 14 days, on", unit: "days", default: 12, min: 1, max: 14 },
    floorCalls: { name: "Calls without which nothing is said", unit: "count", default: 20, min: 1, max: 1_000_000 },
    lost: { name: "Of its calls without name or tokens all at once above", unit: "share", default: 0.5, min: 0.1, max: 1 },
    loggingDays: { name: "A log switched off or changed is told for", unit: "days", default: 30, min: 1, max: 365 },
  },
  judge(world, limits) {
    const { flows = [], loggingOff = [], unreported = [], asked = [], hasAuditEvents = false } = world.telemetry ?? {};
    const unreportedOf = new Map(unreported.map((each) => [each.identityId, each]));
    return together([
      judgeKeys(world, limits.hours, new Set(asked)),
      judgeEach(
        liveRows(world).filter(({ id }) => (unreportedOf.get(id)?.calls ?? 0) >= limits.floorCalls),
        ({ id }) => ["identity", id],
        ({ id }) => unreportedDrafts(world, unreportedOf.get(id) as Unreported, limits.hours),
      ),
      judgeEach(
        flows,
        ({ id }) => ["organisation", sourceSubject(id)],
        (flow) => flowDrafts(flow, world.now, limits),
      ),
      judgeEach(
        [AUDIT],
        () => ["organisation", AUDIT],
        () => (hasAuditEvents ? loggingOff.map(loggingDraft) : { missing: "audit logs of the clouds, as security events" }),
      ),
    ]);
  },
});

/** A provider saw a key that we did not: its calls go past us. A gateway that asks about an identity's calls tells of its keys as well. */
const judgeKeys = (world: World, hours: number, asked: ReadonlySet<string>): Judged => {
  const sightings = new Map((world.providerKeys ?? []).map((each) => [each.credentialId, each]));
  const seenBy = (key: Key): Draft[] | null => {
    const { row, credential } = key;
    const seen = sightings.get(credential.id);
    if (!seen) return asked.has(row.id) ? [] : null;
    const last = useOf(world, row.id).credentials.find(({ id }) => id === credential.id)?.lastSucceededOn ?? null;
    const isRecent = world.now.getTime() - seen.lastUsedAt.getTime() < 90 * DAY_MS;
    if (!isRecent || seen.lastUsedAt.getTime() - endOfDay(last) < hours * HOUR_MS) return [];
    return [
      {
        ...{ subjectKind: "credential", subjectId: credential.id, identityId: row.id },
        title: `${seen.provider} saw ${credential.label} being used, and we did not`,
        evidence: [instant("Seen by the provider", seen.lastUsedAt), lastEvent(last)],
        exposedUsd: identityCost(world, row.id),
      },
    ];
  };
  return judgeEach(
    liveKeys(world),
    ({ credential }) => ["credential", credential.id],
    (key) => seenBy(key) ?? { missing: "the last use as the provider tells it" },
  );
};

/** Days are what is known of our side: the whole of the last one counts as seen. */
const endOfDay = (day: string | null): number => (day === null ? 0 : Date.parse(`${day}T00:00:00Z`) + DAY_MS);
const lastEvent = (day: string | null) => (day ? dayOf("Last event", day) : text("Last event", "none in 90 days"));

function unreportedDrafts(world: World, { identityId, calls, lastAt }: Unreported, hours: number): Draft[] {
  const last = useOf(world, identityId).lastSucceededOn;
  if (lastAt.getTime() - endOfDay(last) < hours * HOUR_MS) return [];
  return [
    {
      ...{ subjectKind: "identity", subjectId: identityId, identityId },
      title: "A gateway let calls through of which no event came",
      evidence: [count("Calls allowed and never reported, 7 days", calls), instant("The last of them", lastAt), lastEvent(last)],
      exposedUsd: identityCost(world, identityId),
    },
  ];
}

const sourceSubject = (id: string): string => `source:${id}`;
type FlowLimits = { silentHours: number; steadyDays: number; floorCalls: number; lost: number };

/** Silence of a source that never was silent; and what it stopped to say from one day to the next. */
function flowDrafts(flow: SourceFlow, now: Date, { silentHours, steadyDays, floorCalls, lost }: FlowLimits): Draft[] {
  const about = { subjectKind: "organisation" as const, subjectId: sourceSubject(flow.id), identityId: null };
  const exposedUsd = parseUsd(flow.costUsd30d);
  const wasSteady = flow.steadyDays >= steadyDays && flow.steadyEvents >= FORTNIGHT * floorCalls;
  const isSilent = wasSteady && now.getTime() - flow.lastReceivedAt.getTime() >= silentHours * HOUR_MS;
  const drop = (discriminator: string, words: string, fortnights: readonly Part[], after: Part): Draft[] => {
    // The better one: the loss itself spoils the later one within days, and would close its own finding.
    const was = Math.min(...fortnights.filter(([, whole]) => whole >= floorCalls).map(partOf));
    const is = partOf(after);
    // What half of its calls lacked before was never told. Without a fortnight of calls there is no before.
    if (after[1] < floorCalls || was > lost / 2 || is <= lost) return [];
    return [
      { ...about, discriminator, title: `${flow.name} ${words}`, evidence: [share("Before", was), share("Last 3 days", is)], exposedUsd },
    ];
  };
  const nameless: Part[] = [
    [flow.namelessEarlier, flow.callsEarlier],
    [flow.namelessBefore, flow.callsBefore],
  ];
  const bare: Part[] = [
    [flow.bareEarlier, flow.eventsEarlier],
    [flow.bareBefore, flow.eventsBefore],
  ];
  return [
    ...(isSilent
      ? [
          {
            ...about,
            discriminator: "silent",
            title: `${flow.name} sends nothing any more`,
            evidence: [instant("Last received", flow.lastReceivedAt), count("Days with events, of the 14 up to then", flow.steadyDays)],
            exposedUsd,
          },
        ]
      : []),
    ...drop("nameless", "stopped to say who calls", nameless, [flow.namelessNow, flow.callsNow]),
    ...drop("bare", "stopped to say how many tokens", bare, [flow.bareNow, flow.eventsNow]),
  ];
}
type Part = readonly [part: number, whole: number];
const partOf = ([part, whole]: Part): number => (whole === 0 ? 0 : part / whole);

/** Of whoever switched it off, where that is somebody of ours; else of the organisation. */
const loggingDraft = ({ id, title, source, at, identityId }: LoggingOff): Draft => ({
  ...(identityId === null
    ? { subjectKind: "organisation", subjectId: AUDIT, identityId }
    : { subjectKind: "identity", subjectId: identityId, identityId }),
  discriminator: id,
  severity: "high",
  title: `A log was switched off or changed: ${title}`,
  evidence: [instant("When", at), text("Told by", source)],
  exposedUsd: ZERO_USD,
});

/** One judgement of several: a subject that one of them could not judge stays unjudged there alone. */
function together(parts: readonly Judged[]): Judged {
  return {
    evaluated: parts.reduce((sum, { evaluated }) => sum + evaluated, 0),
    notEvaluable: parts.reduce((sum, { notEvaluable }) => sum + notEvaluable, 0),
    missing: [...new Set(parts.flatMap(({ missing }) => missing))],
    unjudged: new Set(parts.flatMap(({ unjudged }) => [...unjudged])),
    drafts: parts.flatMap(({ drafts }) => drafts),
  };
}
