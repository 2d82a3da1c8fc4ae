import type { Context } from "@/lib/auth";
import { scopeAllows, scopeOf } from "@/lib/auth/core/scope";
import type { Tx } from "@/lib/db/client";
import { Forbidden } from "@/lib/kernel/errors";
import { formatInstant } from "@/lib/kernel/time-words";
import { type Attester, type Bar, barOf, type Subject } from "./core/reviewers";
import type { Desk } from "./desk";
import { attesterOf } from "./load-attesters";
import { noItem } from "./sight";
import { type DelegationRow, readDelegationsTo, type SeatRow } from "./store/answers";
import type { ItemRow } from "./store/items";

/** As whom somebody answers. `seat` null: of an own affair, as an exception that security has to confirm. */
export type Chair = { attester: Attester; seat: SeatRow | null; role: string; delegationId: string | null; independence: "asked" | null };

const SEATED = new Set(["waiting", "decided"]);
/** Whoever would be asked first, and is not because it is their own affair. */
const isConcerned = ({ ownerId, backupOwnerId, teamLeadId, applicationOwnerId, managerId }: Subject, id: string): boolean =>
  [ownerId, backupOwnerId, teamLeadId, applicationOwnerId, managerId].includes(id);

/**
 * As whom the caller may answer an item now. Everything is looked at anew: rights, scope, what the caller has to do with the
 * identity, and whether a delegation holds at this instant.
 * @throws NotFound for an item that the caller has nothing to do with, Forbidden with the reason.
 */
export async function takeChair(tx: Tx, ctx: Context, desk: Desk, subject: Subject, asksException: boolean): Promise<Chair> {
  const found = await findChair(tx, ctx, desk, subject);
  if (!found.bar) return { ...found.chair, independence: null };
  if (found.bar.kind === "independence" && asksException) return { ...found.chair, independence: "asked" };
  const fix =
    found.bar.kind === "independence"
      ? "Answer it as an exception, which counts once security answered as well."
      : "Leave it to whoever is asked.";
  throw new Forbidden(found.bar.text, [{ location: "reviewer", message: found.bar.text, fix }]);
}

export type Found = { chair: Omit<Chair, "independence">; bar: Bar | null };

export async function findChair(tx: Tx, ctx: Context, { campaign, item, seats }: Desk, subject: Subject): Promise<Found> {
  const attester = attesterOf(ctx.actor, "");
  if (!attester) throw new Forbidden("This needs the right to decide reviews.");
  const here = seats.filter(({ stage, state }) => stage === campaign.stage && SEATED.has(state));
  const own = here.find(({ reviewerId }) => reviewerId === attester.id);
  if (own) return { chair: { attester, seat: own, role: own.role, delegationId: null }, bar: barOf(attester, subject, own.role) };
  const delegations = await readDelegationsTo(
    tx,
    attester.id,
    here.map(({ reviewerId }) => reviewerId),
  );
  const inScope = delegations.filter(
    ({ approvedAt, campaignIds }) => approvedAt !== null && (campaignIds.length === 0 || campaignIds.includes(campaign.id)),
  );
  const now = ctx.clock.now();
  const running = inScope.find((one) => isRunning(one, now));
  if (running) {
    const seat = here.find(({ reviewerId }) => reviewerId === running.fromId) ?? null;
    return { chair: { attester, seat, role: "delegate", delegationId: running.id }, bar: barOf(attester, subject, "delegate") };
  }
  if (isConcerned(subject, attester.id)) {
    const bar = barOf(attester, subject, "owner");
    const notAsked: Bar = { kind: "right", text: "Somebody else is asked about it." };
    return { chair: { attester, seat: null, role: "owner", delegationId: null }, bar: bar?.kind === "independence" ? bar : notAsked };
  }
  const [over] = inScope;
  if (over) {
    const text = `What was delegated to you ended at ${formatInstant(over.endedAt ?? over.validUntil)}.`;
    return { chair: { attester, seat: null, role: "delegate", delegationId: over.id }, bar: { kind: "right", text } };
  }
  if (readsIt(ctx, item)) {
    return {
      chair: { attester, seat: null, role: "security", delegationId: null },
      bar: { kind: "right", text: "Somebody else is asked about it." },
    };
  }
  throw noItem();
}

/** Whether the item lies in the scope in which the caller reads reviews, by the place that was frozen: outside it is not there. */
function readsIt({ actor }: Context, { identityId, evidence }: ItemRow): boolean {
  const { team, businessUnit, application, environment } = evidence.identity;
  const place = {
    identityId,
    teamId: team?.id ?? null,
    businessUnitId: businessUnit?.id ?? null,
    applicationId: application?.id ?? null,
    environmentId: environment?.id ?? null,
  };
  return actor.rights.has("review.read") && scopeAllows(scopeOf(actor, "review.read"), place);
}

export const isRunning = ({ approvedAt, endedAt, validFrom, validUntil }: DelegationRow, now: Date): boolean =>
  approvedAt !== null && endedAt === null && validFrom <= now && validUntil > now;
