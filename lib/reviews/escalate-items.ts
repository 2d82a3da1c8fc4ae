import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { askSecurity } from "./ask-security";
import type { Campaign } from "./core/campaign";
import { addDays } from "./core/due";
import { barOf, type Directory } from "./core/reviewers";
import { recordReview } from "./record";
import { liveOf, readDecisions, readSeats, updateSeats } from "./store/answers";
import { lockCampaign } from "./store/campaigns";
import { type ItemRow, insertSeats, lockItemsIn, markItems, type NewSeat } from "./store/items";
import { readSubjects } from "./subjects";
import { tellAsked } from "./tell-reviewers";

const TIMEOUT_MS = 120_000;

/**
 * Asks others about items that nobody answered: some days after the stage began the lead of the team as well, later security
 * instead. Each once a stage; the end of the stage stays where it is.
 */
export async function escalateItems(ctx: Context, campaign: Campaign, people: () => Promise<Directory>): Promise<void> {
  const { rules, stageAt, id } = campaign;
  const now = ctx.clock.now();
  if (stageAt === null || addDays(stageAt, Math.min(rules.escalateToLeadAfterDays, rules.escalateToSecurityAfterDays)) > now) return;
  const directory = await people();
  await withTransaction(
    ctx.db,
    async (tx) => {
      const locked = await lockCampaign(tx, id);
      if (locked?.state !== "open" || locked.stageAt === null) return;
      if (addDays(locked.stageAt, rules.escalateToSecurityAfterDays) <= now) await replaceBySecurity(tx, ctx, locked, directory);
      else if (addDays(locked.stageAt, rules.escalateToLeadAfterDays) <= now) await addLeads(tx, ctx, locked, directory);
    },
    TIMEOUT_MS,
  );
}

/** Pending, of this stage, and without any answer in it. */
async function unanswered(tx: Tx, campaign: Campaign, mark: string): Promise<ItemRow[]> {
  const items = (await lockItemsIn(tx, campaign.id, "pending", mark)).filter(({ stage }) => stage === campaign.stage);
  const answers = liveOf(
    await readDecisions(
      tx,
      items.map(({ id }) => id),
    ),
  );
  const answered = new Set(answers.filter(({ stage }) => stage === campaign.stage).map(({ itemId }) => itemId));
  return items.filter(({ id }) => !answered.has(id));
}

async function addLeads(tx: Tx, ctx: Context, campaign: Campaign, people: Directory): Promise<void> {
  const now = ctx.clock.now();
  const mark = `lead_asked:${campaign.stage}`;
  const items = await unanswered(tx, campaign, mark);
  if (items.length === 0) return;
  const subjects = await readSubjects(
    tx,
    items.map(({ identityId }) => identityId),
    now,
  );
  const seats = items.flatMap((item): NewSeat[] => {
    const subject = subjects.get(item.identityId)?.subject;
    const leadId = subject?.teamLeadId ?? null;
    if (!subject || leadId === null || barOf(people.byId.get(leadId), subject, "escalated")) return [];
    return [{ itemId: item.id, stage: campaign.stage, reviewerId: leadId, role: "escalated" }];
  });
  await insertSeats(tx, seats, now);
  await markItems(
    tx,
    items.map(({ id }) => id),
    mark,
  );
  await tellAsked(tx, campaign, seats, now);
  if (seats.length > 0) await recordReview(tx, ctx, campaign.id, "escalate", { to: "team lead", items: seats.map(({ itemId }) => itemId) });
}

async function replaceBySecurity(tx: Tx, ctx: Context, campaign: Campaign, people: Directory): Promise<void> {
  const mark = `security_asked:${campaign.stage}`;
  const items = await unanswered(tx, campaign, mark);
  if (items.length === 0) return;
  const ids = items.map(({ id }) => id);
  await askSecurity(tx, ctx, campaign, items, people);
  const seats = await readSeats(tx, ids);
  const secured = new Set(
    seats
      .filter(({ stage, role, state }) => stage === campaign.stage && role === "security" && state === "waiting")
      .map(({ itemId }) => itemId),
  );
  const replaced = seats.filter(
    ({ stage, role, state, itemId }) => stage === campaign.stage && state === "waiting" && role !== "security" && secured.has(itemId),
  );
  await updateSeats(
    tx,
    replaced.map(({ id }) => id),
    "replaced",
  );
  await markItems(tx, ids, mark);
  await recordReview(tx, ctx, campaign.id, "escalate", { to: "security", items: [...secured] });
}
