import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, type ErrorDetail, Forbidden, Invalid } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { applyTasks } from "@/lib/revocation";
import { type Alike, bulkFaults } from "./core/bulk";
import { writeAnswer } from "./decide-item";
import { type Desk, readDesks } from "./desk";
import { moveCampaign } from "./move-campaign";
import { requireOpen } from "./require-open";
import type { BulkDecision } from "./schemas";
import { settleItem } from "./settle-item";
import { noItem, requirePerson } from "./sight";
import { lockCampaign } from "./store/campaigns";
import { lockItems } from "./store/items";
import { readSubjects } from "./subjects";
import { takeChair } from "./take-chair";

export type BulkAnswer = { batchId: string; decided: number };

const alikeOf = ({ item }: Desk): Alike => ({
  ...{ id: item.id, name: item.name, tier: item.tier, recommendation: item.recommendation, delta: item.delta, marks: item.marks },
  identityKind: item.evidence.identity.kind,
  openFindings: item.evidence.findings.length,
});

/**
 * Decides up to fifty items that look the same as it is recommended, with one comment that is kept with each. One that is
 * not alike, not the caller's, or changed meanwhile refuses all of them. Right: review.decide, a person's.
 * @throws NotFound for any item that the caller has nothing to do with, Forbidden, Conflict, Invalid.
 */
export async function decideInBulk(ctx: Context, campaignId: string, input: BulkDecision): Promise<BulkAnswer> {
  authorize(ctx, "review.decide");
  requirePerson(ctx, "decide items");
  const batchId = newId("rvb");
  const ids = [...new Set(input.items.map(({ id }) => id))];
  const tasks = await withTransaction(ctx.db, async (tx) => {
    const campaign = await lockCampaign(tx, campaignId, "share");
    const items = campaign ? await lockItems(tx, campaignId, ids) : [];
    if (!campaign || items.length < ids.length) throw noItem();
    const desks = await readDesks(tx, campaign, items);
    const subjects = await readSubjects(
      tx,
      items.map(({ identityId }) => identityId),
      ctx.clock.now(),
    );
    const chairs = [];
    for (const desk of desks) {
      const found = subjects.get(desk.item.identityId);
      if (!found) throw noItem();
      chairs.push({ desk, chair: await takeChair(tx, ctx, desk, found.subject, false) });
    }
    requireSame(desks, input);
    requireAlike(desks, input.decision);
    for (const { desk, chair } of chairs) {
      await writeAnswer(tx, ctx, desk, chair, {
        ...input,
        choices: [],
        reasonCode: input.reasonCode,
        validUntil: undefined,
        narrowTo: undefined,
        newOwner: undefined,
        mode: "bulk",
        batchId,
      });
    }
    const made: string[] = [];
    for (const desk of await readDesks(tx, campaign, items)) made.push(...(await settleItem(tx, ctx, desk)));
    return made;
  });
  await applyTasks(ctx, tasks);
  await moveCampaign(ctx, campaignId);
  return { batchId, decided: ids.length };
}

function requireSame(desks: readonly Desk[], { items }: BulkDecision): void {
  const versions = new Map(items.map(({ id, version }) => [id, version]));
  for (const desk of desks) requireOpen(desk);
  const changed = desks.filter(({ item }) => item.version !== versions.get(item.id) || item.state !== "pending");
  if (changed.length === 0) return;
  const details = changed.map(
    ({ item }): ErrorDetail => ({ location: item.id, message: `${item.name} is another one now.`, fix: "Read the items again." }),
  );
  throw new Conflict("Some of these were decided or changed meanwhile: nothing was decided.", details);
}

function requireAlike(desks: readonly Desk[], decision: string): void {
  const [desk] = desks;
  if (!desk?.campaign.rules.bulk) throw new Forbidden("This review allows no decisions on several items at once.");
  const faults = bulkFaults(desks.map(alikeOf), decision);
  if (desk.campaign.rules.justifyAlways && faults.length === 0 && decision === "keep") {
    faults.push({ location: "decision", message: "This review asks for a reason each time.", fix: "Decide them one by one." });
  }
  if (faults.length > 0) throw new Invalid("These cannot be decided together: nothing was decided.", faults);
}
