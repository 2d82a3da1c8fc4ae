import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { readGovernance } from "@/lib/identities";
import { DomainError } from "@/lib/kernel/errors";
import { isCandidate } from "./core/population";
import { due, grouped, TRIGGERS, type Trigger } from "./core/triggers";
import { insertDraft } from "./create-campaign";
import { datedTriggers, triggersAfter } from "./find-triggers";
import { openDraft } from "./open-campaign";
import { recordReview } from "./record";
import { ReviewRules, ReviewStage } from "./schemas";
import { markItems } from "./store/items";
import { hasSample, lockWatch, readEarlierReviews, readRunningItems, readStuckDrafts, writeWatch } from "./store/watch";
import { tellNewcomers } from "./tell-newcomers";

const TIMEOUT_MS = 120_000;
const HOUR_MS = 3_600_000;
const SAMPLE_PERCENT = 2;
const STAGE = ReviewStage.parse({
  name: "Owner",
  reviewers: ["owner", "backup_owner", "application_owner", "team_lead", "manager", "security"],
});

/**
 * Starts reviews of what happened, and tells of who came to a team: the log is read on from where it was, dates and findings are
 * looked at once an hour. What is read and what comes of it are one transaction, so that nothing starts twice or is lost; then they are opened.
 * @returns how many were drafted.
 */
export async function startEventReviews(ctx: Context): Promise<number> {
  const drafts = await withTransaction(
    ctx.db,
    async (tx) => {
      const now = ctx.clock.now();
      const watch = await lockWatch(tx);
      const read = await triggersAfter(ctx.db, watch.auditSeq, now);
      const isDated = watch.datedAt === null || now.getTime() - watch.datedAt.getTime() >= HOUR_MS;
      const found = [...read.triggers, ...(isDated ? await datedTriggers(ctx.db, now) : [])];
      const ids = await draftReviews(tx, ctx, found);
      await tellNewcomers(tx, ctx.db, read.newcomers, now);
      if (isDated) ids.push(...(await draftSample(tx, ctx)));
      if (read.seq !== watch.auditSeq || isDated) await writeWatch(tx, { auditSeq: read.seq, ...(isDated ? { datedAt: now } : {}) });
      return { ids, isDated };
    },
    TIMEOUT_MS,
  );
  for (const id of drafts.isDated ? await readStuckDrafts(ctx.db) : drafts.ids) await tryToOpen(ctx, id);
  return drafts.ids.length;
}

/** Nobody of security yet, or nothing left to review: it stays a draft, which people see, and is tried again. */
async function tryToOpen(ctx: Context, campaignId: string): Promise<void> {
  try {
    await openDraft(ctx, campaignId);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
}

async function draftReviews(tx: Tx, ctx: Context, found: readonly Trigger[]): Promise<string[]> {
  if (found.length === 0) return [];
  const now = ctx.clock.now();
  const wanted = [...new Set(found.map(({ identityId }) => identityId))];
  const there = new Map((await readGovernance(tx, wanted, now)).filter(isCandidate).map((row) => [row.id, row.name]));
  const fresh = due(
    found.filter(({ identityId }) => there.has(identityId)),
    await readEarlierReviews(tx, [...there.keys()]),
    now,
  );
  const running = await readRunningItems(tx, [...there.keys()]);
  for (const trigger of fresh) await merge(tx, ctx, trigger, running.get(trigger.identityId));
  const ids: string[] = [];
  for (const group of grouped(fresh.filter(({ identityId }) => !running.has(identityId))))
    ids.push(await draftReview(tx, ctx, group, there));
  return ids;
}

/** It is being reviewed already: whoever is asked sees that something happened. */
async function merge(
  tx: Tx,
  ctx: Context,
  { kind, identityId, text }: Trigger,
  item: { itemId: string; campaignId: string; marks: string[] } | undefined,
): Promise<void> {
  const mark = `event:${kind}`;
  if (!item || item.marks.includes(mark)) return;
  await markItems(tx, [item.itemId], mark);
  await recordReview(tx, ctx, item.campaignId, "event", { itemId: item.itemId, identityId, kind }, text);
}

/** A draft about one kind of event. @returns its id. */
export async function draftReview(tx: Tx, ctx: Context, group: readonly Trigger[], names: ReadonlyMap<string, string>): Promise<string> {
  const [first] = group;
  if (!first) throw new Error("an empty group starts nothing");
  const { kind, text } = first;
  const isOne = group.length === 1;
  const why = group.every((one) => one.text === text) ? text : `${TRIGGERS[kind]}.`;
  const about = isOne ? (names.get(first.identityId) ?? first.identityId) : `${group.length} identities`;
  const additional = group.flatMap((one) => (one.additional ? [[one.identityId, one.additional] as const] : []));
  return insertDraft(tx, ctx, {
    name: `${about}: ${why.replace(/\.$/, "")}`.slice(0, 200),
    kind: "event",
    templateId: null,
    trigger: {
      ...{ kind, text: why },
      causes: Object.fromEntries(group.map(({ identityId, cause }) => [identityId, cause])),
      ...(additional.length > 0 ? { additional: Object.fromEntries(additional) } : {}),
    },
    scope: { identities: group.map(({ identityId }) => identityId) },
    stages: [STAGE],
    // A secret that others hold waits for nobody's second thoughts.
    rules: ReviewRules.parse(kind === "secret_found" || kind === "incident" ? { undoMinutes: 0 } : {}),
    timeZone: "UTC",
  });
}

/** Two in a hundred identities, once a month, drawn by the campaign's id. */
async function draftSample(tx: Tx, ctx: Context): Promise<string[]> {
  const month = ctx.clock.now().toISOString().slice(0, 7);
  if (await hasSample(tx, month)) return [];
  const id = await insertDraft(tx, ctx, {
    ...{ name: `Sample of ${month}`, kind: "event", templateId: null, scope: { samplePercent: SAMPLE_PERCENT }, stages: [STAGE] },
    trigger: { kind: "sample", text: `${TRIGGERS.sample}.`, causes: { month } },
    ...{ rules: ReviewRules.parse({}), timeZone: "UTC" },
  });
  return [id];
}
