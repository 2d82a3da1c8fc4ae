import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { readSuccessesAfter } from "@/lib/reporting";
import { bulkFaults } from "./core/bulk";
import { stayingOf } from "./core/staying";
import type { DecisionView, ItemDetail, ItemSummary } from "./core/views";
import { type Desk, lastOf, readDesks } from "./desk";
import { requireOpen } from "./require-open";
import { noItem, sightOf } from "./sight";
import { type DecisionRow, markOpened } from "./store/answers";
import { readCampaignRow } from "./store/campaigns";
import { readItemRow } from "./store/items";
import { readAlike, readItemSummary } from "./store/views";
import { readSubjects } from "./subjects";
import { type Found, findChair } from "./take-chair";

const MOST_ALIKE = 49;

/**
 * An item with its evidence as it was frozen, what was used since, and whether the caller may answer it. That somebody who
 * is asked opened the evidence is noted, the first time. @throws NotFound for an item that the caller does not see.
 */
export async function readItem(ctx: Context, campaignId: string, itemId: string): Promise<ItemDetail> {
  const sight = sightOf(ctx);
  const summary = await readItemSummary(ctx.db, campaignId, itemId, sight);
  const campaign = summary && (await readCampaignRow(ctx.db, campaignId));
  const item = campaign && (await readItemRow(ctx.db, campaignId, itemId));
  if (!item) throw noItem();
  const { desk, found } = await withTransaction(ctx.db, async (tx) => {
    const [read] = await readDesks(tx, campaign, [item]);
    if (!read) throw noItem();
    const subject = (await readSubjects(tx, [item.identityId], sight.now)).get(item.identityId)?.subject;
    const chair =
      subject && ctx.actor.rights.has("review.decide") && ctx.actor.kind === "person" ? await findChair(tx, ctx, read, subject) : null;
    if (chair?.chair.seat && chair.bar === null) await markOpened(tx, [chair.chair.seat.id], sight.now);
    return { desk: read, found: chair };
  });
  const [since] = await readSuccessesAfter(ctx.db, [{ kind: "identity", id: item.identityId, after: campaign.frozenAt ?? sight.now }]);
  return {
    ...summary,
    evidence: item.evidence,
    evidenceHash: item.evidenceHash,
    partList: desk.parts,
    decisions: desk.decisions.map(viewOf),
    since: { costUsd: since?.costUsd ?? "0", requests: since?.calls ?? 0, lastSucceededAt: since?.lastAt.toISOString() ?? null },
    ...standing(desk, found, sight.me),
    takesEffectAt: item.effectAt?.toISOString() ?? null,
    alike: isSingle(summary, desk) ? [] : await readAlike(ctx.db, summary, sight, MOST_ALIKE),
    narrowTo: stayingOf(item.evidence, desk.parts),
  };
}

function standing(desk: Desk, found: Found | null, me: string): Pick<ItemDetail, "barred" | "mayUndo" | "mayAskException"> {
  const closed = closedBecause(desk);
  const last = lastOf(desk, me);
  const bar = found === null ? "You may read reviews, not decide them." : (found.bar?.text ?? null);
  return {
    barred: closed ?? bar,
    mayUndo: closed === null && last !== undefined && (last.decision as string) !== "undone",
    mayAskException: closed === null && found?.bar?.kind === "independence",
  };
}

function closedBecause(desk: Desk): string | null {
  try {
    requireOpen(desk);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : "It is closed.";
  }
}

const isSingle = ({ id, identity, tier, recommendation, delta, marks }: ItemSummary, { item }: Desk): boolean =>
  bulkFaults(
    [
      {
        id,
        name: identity.name,
        identityKind: identity.kind,
        tier,
        recommendation,
        delta,
        marks,
        openFindings: item.evidence.findings.length,
      },
    ],
    recommendation,
  ).length > 0;

const viewOf = (row: DecisionRow): DecisionView => ({
  ...{ id: row.id, stage: row.stage, role: row.role, decision: row.decision, reasonCode: row.reasonCode, comment: row.comment },
  reviewer: { id: row.reviewerId, name: row.reviewerName },
  validUntil: row.validUntil?.toISOString() ?? null,
  choices: [...row.choices],
  change: row.change,
  decidedAt: row.decidedAt.toISOString(),
  mode: row.mode as DecisionView["mode"],
  superseded: row.superseded,
});
