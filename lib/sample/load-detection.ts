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
import { listSecuritySources, receiveFindings, receiveSecurityEvents } from "@/lib/security";
import { momentMs } from "./core/moments";
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
  await watchArrivals(ctx);
  await detectSeries(ctx);
  await workSignals(ctx);
  if (isFirst) await workLeakedKey(people(ANALYST), people(ADMIN));
}

/** The one incident that is dealt with; the others wait for whoever looks. */
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
