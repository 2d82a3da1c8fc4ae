import { recordAudit } from "@/lib/audit";
import { type Context, ROLES, scopeOf, systemActor } from "@/lib/auth";
import { scopeAllows } from "@/lib/auth/core/scope";
import { readDeciders } from "@/lib/budgets";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { matchProviderKeys } from "@/lib/directory";
import type { GovernanceRow } from "@/lib/identities";
import { newId } from "@/lib/kernel/ids";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import { publishNotification } from "@/lib/notify";
import { oneLine } from "@/lib/notify/core/mail";
import { placeOf } from "@/lib/risk/core/place";
import { CASE_NAMES, type CaseKind } from "./core/case";
import { detect } from "./core/detect";
import { dueOf, planCases } from "./core/plan-cases";
import { loadWorld } from "./load-world";
import { type CaseWrite, lockCases, markGone, readCases, writeCases } from "./store/cases";
import { syncConnectors } from "./sync-provider-keys";

export type Reconciliation = { open: number; opened: number; reopened: number; gone: number; unread: CaseKind[]; alarm?: string };

/** People hear of a case from so much money on. */
const TOLD_FROM_USD = parseUsd("10");
const KEY_KINDS: readonly CaseKind[] = ["unknown_key", "missing_key"];

/**
 * Compares inventory, usage, lists of keys and bills of the whole organisation, and keeps the queue of what does not agree.
 * Twice is like once. Lists of keys are read from connectors first; where one cannot be, nothing is said of keys this time.
 * Run by the job of the same name.
 */
export async function reconcile(ctx: Context): Promise<Reconciliation> {
  const acting: Context = { ...ctx, actor: systemActor("reconciliation") };
  const failed = await syncConnectors(acting);
  await matchProviderKeys(ctx.db);
  const world = await loadWorld(ctx);
  const found = detect(world);
  const unread = failed.length > 0 ? KEY_KINDS : [];
  return withTransaction(
    ctx.db,
    async (tx) => {
      await lockCases(tx);
      const stored = await readCases(tx);
      const plan = planCases(found, stored, world.now, new Set(unread));
      const opened = plan.opened.map((one): CaseWrite => ({ id: newId("rcn"), found: one, dueAt: dueOf(one, world.now) }));
      const again = [...plan.reopened, ...plan.seen].map((one): CaseWrite => ({ ...one, dueAt: dueOf(one.found, world.now) }));
      await writeCases(tx, [...opened, ...again], world.now);
      await markGone(tx, plan.gone, world.now);
      const fresh = [...opened, ...again.slice(0, plan.reopened.length)];
      await tell(tx, ctx, fresh, world.identities);
      if (fresh.length + plan.gone.length > 0) {
        await recordAudit(tx, acting, {
          action: "reconciliation.run",
          objectType: "reconciliation",
          objectId: "reconciliation",
          after: {
            opened: opened.map(({ id }) => id).slice(0, 100),
            reopened: plan.reopened.map(({ id }) => id).slice(0, 100),
            gone: plan.gone.slice(0, 100),
          },
        });
      }
      return {
        open: opened.length + again.length,
        ...{ opened: opened.length, reopened: plan.reopened.length, gone: plan.gone.length, unread: [...unread] },
        ...(failed.length > 0 && { alarm: `lists of keys could not be read: ${failed.join(", ")}` }),
      };
    },
    120_000,
  );
}

/** Those who may work on it and see it, each in one message, the dearest named. */
async function tell(tx: Tx, ctx: Context, fresh: readonly CaseWrite[], rows: readonly GovernanceRow[]): Promise<void> {
  const dear = fresh.filter(({ found }) => found.costUsd >= TOLD_FROM_USD).sort((a, b) => (a.found.costUsd < b.found.costUsd ? 1 : -1));
  if (dear.length === 0) return;
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const { actor } of await readDeciders(ctx, ROLES)) {
    const scope = scopeOf(actor, "reconciliation.work");
    const own = dear.filter(({ found }) => {
      const ids = found.facts.refs.identityIds ?? (found.identityId === null ? [] : [found.identityId]);
      return scope.kind === "all" || (ids.length > 0 && ids.every((id) => scopeAllows(scope, placeOfId(byId, id))));
    });
    const [first] = own;
    if (!first) continue;
    const at = ctx.clock.now();
    await publishNotification(tx, {
      ...{ kind: "reconciliation_case", severity: "warning", at },
      title: own.length === 1 ? oneLine(first.found.title, 160) : `${own.length} things do not agree`,
      body: own
        .slice(0, 5)
        .map(({ found }) => `${CASE_NAMES[found.kind]}: ${oneLine(found.title, 160)}, USD ${formatUsd(found.costUsd)} in 30 days.`)
        .join(" "),
      href: own.length === 1 ? `/reconciliation?case=${encodeURIComponent(first.id)}` : "/reconciliation",
      dedupeKey: `reconciliation_case ${actor.id} ${first.id} ${at.toISOString()}`,
      userIds: [actor.id],
    });
  }
}

const placeOfId = (byId: ReadonlyMap<string, GovernanceRow>, id: string) => {
  const row = byId.get(id);
  return row ? placeOf(row) : {};
};
