import { detectSeries, watchArrivals } from "@/lib/anomalies";
import type { Context } from "@/lib/auth/context";
import {
  assignIncident,
  commentIncident,
  listIncidents,
  setDisposition,
  setIncidentState,
  workSignals,
  writeReview,
} from "@/lib/incidents";
import { IncidentQuery, ReviewInput } from "@/lib/incidents/schemas";
import { addUtcDays, periodOf, periodSpan, shiftPeriod } from "@/lib/kernel/period";
import { listSecuritySources, receiveFindings, receiveSecurityEvents } from "@/lib/security";
import { momentMs } from "./core/moments";
import { STORIES } from "./core/stories";
import { SCANNED, scannerReport, securityEvents } from "./data/signals";
import { samplePeople } from "./sample-people";
import { isSampleOrganisation } from "./store";

/** Who works on incidents, and who was there that night. */
const ANALYST = "elif-demir";
const ADMIN = "samir-haddad";

/**
 * What security products told of Northwind, then all that detectors find in its usage, and what its people did about it. May be
 * repeated. Where the organisation is not the sample, or these people cannot sign in, the jobs do what they
 * do for everybody.
 */
export async function loadDetection(ctx: Context, until: Date): Promise<void> {
  const people = (await isSampleOrganisation(ctx.db)) ? await samplePeople(ctx, [ANALYST, ADMIN]) : null;
  if (!people) return;
  const isFirst = (await listSecuritySources(people(ADMIN))).length === 0;
  if (isFirst) {
    const dated = { ...people(ANALYST), clock: { now: () => new Date(momentMs(until, SCANNED)) } };
    await receiveFindings(dated, new TextEncoder().encode(scannerReport(until)), { format: "trufflehog" });
    await receiveSecurityEvents(people(ANALYST), new TextEncoder().encode(JSON.stringify(securityEvents(until))), { format: "generic" });
  }
  // Hours do not wait for behaviour; quarters do, and are judged by the second run.
  await Promise.all([watchArrivals(ctx), detectSeries(ctx)]);
  await detectSeries(ctx);
  await workSignals(ctx);
  if (!isFirst) return;
  await workLeakedKey(people(ANALYST), people(ADMIN));
  await disposeOfPast(people(ADMIN), until);
}

/** Younger incidents wait for whoever looks. */
const OPEN_DAYS = 10;

/**
 * Says of what is older than some days what it was, so that a past month can be closed. The last of those of the month before this
 * one is still being looked into: it is what a close has to decide about.
 */
async function disposeOfPast(ctx: Context, until: Date): Promise<void> {
  const all = (await listIncidents(ctx, IncidentQuery.parse({ state: "all", limit: "200" }))).incidents;
  const before = addUtcDays(until, -OPEN_DAYS).toISOString();
  const past = all.filter(({ startedAt, disposition }) => startedAt < before && disposition === null);
  const month = periodSpan(shiftPeriod(periodOf(until), -1));
  const [undecided] = past
    .filter(({ startedAt, lastSeenAt }) => startedAt < month.end.toISOString() && lastSeenAt >= month.start.toISOString())
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  for (const incident of past) {
    if (incident === undecided) await setIncidentState(ctx, incident.id, UNDECIDED);
    else await setDisposition(ctx, incident.id, isStory(incident) ? REAL : EXPECTED);
  }
}

const STORY_IDENTITIES: ReadonlySet<string> = new Set(STORIES.flatMap(({ identities }) => identities));
/** One of them is of nobody: of a key that no identity has. */
const isStory = ({ identity, detector }: { identity: { id: string } | null; detector: string }): boolean =>
  identity === null ? detector === "B17" : STORY_IDENTITIES.has(identity.id);

/** What was real stays open until it is mended. */
const REAL = { disposition: "real", reason: "Its owner knows of it and mends it" } as const;
const EXPECTED = { disposition: "expected", reason: "Asked the team: it was work that they had planned" } as const;
const UNDECIDED = { state: "investigating", reason: "Its team was asked what it was, and has not answered yet" } as const;

/** The incident that its people worked on to the end. */
async function workLeakedKey(analyst: Context, admin: Context): Promise<void> {
  const { incidents } = await listIncidents(analyst, IncidentQuery.parse({ identityId: "fleet-regression-ci", state: "all" }));
  const [leak] = incidents;
  if (!leak) return;
  await assignIncident(analyst, leak.id, { assigneeId: "me" });
  await commentIncident(analyst, leak.id, {
    text: "The key stood in a public repository. It was revoked at 05:47 and a new one is in the vault.",
  });
  await setDisposition(admin, leak.id, { disposition: "real", reason: "Misuse of a leaked key" });
  await setIncidentState(admin, leak.id, { state: "contained", reason: "The key is revoked, and nothing succeeded with it since" });
  await writeReview(
    admin,
    leak.id,
    ReviewInput.parse({
      whatHappened: "A build key was committed to a public repository and used by strangers until it was revoked.",
      whyItHappened: "The build reads its key from a file; the check of commits for secrets was off in this repository.",
      whatHelped: "The scanner told of it within the hour, and the first refused calls showed the new network.",
      followUps: [
        { text: "Switch the check of commits on in all repositories" },
        { text: "Give builds federated subjects instead of keys" },
      ],
    }),
  );
}
