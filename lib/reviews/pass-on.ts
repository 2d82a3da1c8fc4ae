import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { type Asked, barOf, directoryOf, resolveReviewers, type Subject } from "./core/reviewers";
import { hopsOf, MOST_HOPS } from "./core/settle";
import { type Desk, live } from "./desk";
import { loadAttesters, loadAttestersOf } from "./load-attesters";
import type { ItemDecision } from "./schemas";
import { insertSeats } from "./store/items";
import type { Chair } from "./take-chair";
import { tellAsked } from "./tell-reviewers";

/**
 * After an answer that decides nothing: asks the next one. Who is not sure gives it to the next rule of the stage; who says
 * that it is somebody else's, to that person, who accepts by deciding; after two such hops it is security's. An own affair
 * that is answered as an exception is put before security as well.
 * @throws Conflict when nobody else may answer, Invalid for an owner who may not.
 */
export async function passOn(
  tx: Tx,
  ctx: Context,
  desk: Desk,
  chair: Chair,
  subject: Subject,
  { decision, newOwner }: ItemDecision,
): Promise<void> {
  if (decision === "reassign" && newOwner !== undefined && hopsOf(live(desk)) < MOST_HOPS) {
    return ask(tx, ctx, desk, await newOwnerOf(ctx, subject, newOwner));
  }
  if (decision === "not_sure" || decision === "reassign")
    return ask(tx, ctx, desk, await nextOf(ctx, desk, subject, decision === "reassign"));
  if (chair.independence === "asked") return ask(tx, ctx, desk, await nextOf(ctx, desk, subject, true));
}

async function newOwnerOf(ctx: Context, subject: Subject, personId: string): Promise<Asked> {
  const [attester] = await loadAttestersOf(ctx.db, [personId]);
  const bar = barOf(attester, subject, "new_owner");
  if (!bar) return { reviewerId: personId, role: "new_owner" };
  throw new Invalid("Who is proposed cannot take it over.", [
    {
      location: "newOwner",
      message: attester ? "It is their own affair." : "They have no account that may attest.",
      fix: "Name somebody else.",
    },
  ]);
}

async function nextOf(ctx: Context, { campaign, seats }: Desk, subject: Subject, isSecurity: boolean): Promise<Asked> {
  const stage = campaign.stages[campaign.stage - 1];
  const asked = new Set(seats.filter((seat) => seat.stage === campaign.stage).map(({ reviewerId }) => reviewerId));
  // Whoever was asked and still has to answer is somebody else already.
  const waiting = seats.find((seat) => isSecurity && seat.stage === campaign.stage && seat.role === "security" && seat.state === "waiting");
  if (waiting) return { reviewerId: waiting.reviewerId, role: "security" };
  const rules = {
    reviewers: isSecurity ? ["security" as const] : (stage?.reviewers ?? []),
    fallback: isSecurity ? undefined : stage?.fallback,
    additional: [],
  };
  const [next] = resolveReviewers(rules, subject, directoryOf(await loadAttesters(ctx.db)), asked);
  if (!next) throw new Conflict("Nobody else may answer it.");
  return { reviewerId: next.reviewerId, role: next.role === "security" ? "security" : "escalated" };
}

async function ask(tx: Tx, ctx: Context, { campaign, item }: Desk, asked: Asked): Promise<void> {
  const now = ctx.clock.now();
  const made = await insertSeats(tx, [{ itemId: item.id, stage: campaign.stage, ...asked }], now);
  if (made > 0) await tellAsked(tx, campaign, [asked], now);
}
