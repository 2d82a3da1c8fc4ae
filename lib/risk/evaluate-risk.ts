import { authorize, type Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { groupBy } from "@/lib/identities/core/grouping";
import { newId } from "@/lib/kernel/ids";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { utcDate } from "@/lib/kernel/period";
import { judgeWorld, rankIdentities, type WorldJudged } from "./core/judge-world";
import { type FindingPlan, planFindings, type Write } from "./core/plan-findings";
import type { Rule } from "./core/rule";
import { RULES } from "./core/rules";
import { ALL_RULES } from "./core/runs";
import { inForceAt } from "./core/thresholds";
import { useOf, type World } from "./core/world";
import { loadWorld } from "./load-world";
import { readStoredExceptions } from "./store/exceptions";
import {
  exposedOf,
  insertComments,
  type KnownFinding,
  lockRuns,
  readStoredFindings,
  settleFindings,
  writeFindings,
} from "./store/findings";
import { type RunRow, writeRuns, writeTiers } from "./store/runs";
import { readSettings } from "./store/settings";
import { tellFindings } from "./tell-findings";

const TIMEOUT_MS = 120_000;
const POLICIES: Pick<Rule, "needs"> = { needs: ["policies"] };

export type RiskRun = { evaluated: number; notEvaluable: number; open: number; opened: number; closed: number };

/**
 * Judges everything by every rule in force, in one pass: findings are opened, renewed and closed, what the day came to is
 * noted for each rule, tiers are given anew, and new findings of weight are told to security and the owners, once. Two runs at once
 * follow each other and come to the same. Run by the job of the same name. Right: risk.configure.
 */
export async function evaluateRisk(ctx: Context): Promise<RiskRun> {
  authorize(ctx, "risk.configure");
  const now = ctx.clock.now();
  const settings = await readSettings(ctx.db);
  const inForce = new Map(RULES.map((rule) => [rule.id, inForceAt(rule, settings, now)]));
  const inForceOf = (rule: Rule) => inForce.get(rule.id) ?? inForceAt(rule, [], now);
  const enabled = RULES.filter((rule) => inForceOf(rule).enabled);
  const world = await loadWorld(ctx.db, now, [...enabled, POLICIES], (id) => inForce.get(id)?.limits ?? {});
  const judged = judgeWorld(world, inForceOf);
  return withTransaction(
    ctx.db,
    async (tx) => {
      await lockRuns(tx);
      const stored = await readStoredFindings(tx);
      const exceptions = await readStoredExceptions(tx, { inForceAt: now });
      const plan = planFindings(stored, judged.found, judged.results, exceptions, now);
      const writes = plan.writes.map((write) => ({ ...write, id: write.id ?? newId("fnd") }));
      await writeFindings(tx, writes, now);
      await settleFindings(tx, plan, now);
      await noteChanges(tx, stored, writes, plan, now);
      const left = leftOpen(stored, plan);
      await writeRuns(tx, utcDate(now), withTotal(runsOf(judged, writes, left, now), await exposedOf(tx, "all", {}, now), now));
      await writeTiers(tx, ranked(world, writes, left), now);
      await tellFindings(
        tx,
        ctx,
        world.rows,
        writes.filter(({ isOpened }) => isOpened),
        now,
      );
      return {
        evaluated: judged.results.reduce((sum, { evaluated }) => sum + evaluated, 0),
        notEvaluable: judged.results.reduce((sum, { notEvaluable }) => sum + notEvaluable, 0),
        open: writes.filter(({ state }) => state === "open").length + left.length,
        opened: writes.filter(({ isOpened }) => isOpened).length,
        closed: plan.closes.length,
      };
    },
    TIMEOUT_MS,
  );
}

type Written = Write & { id: string };

/** What was not seen this time and is still open. */
function leftOpen(stored: readonly KnownFinding[], { writes, closes, keeps }: FindingPlan): KnownFinding[] {
  const touched = new Set([...writes.flatMap(({ id }) => id ?? []), ...closes]);
  const changed = new Map(keeps.map(({ id, state }) => [id, state]));
  return stored.filter(({ id, state }) => !touched.has(id) && (changed.get(id) ?? state) === "open");
}

/** That a finding came back or went away is told on its page. */
async function noteChanges(
  tx: Tx,
  stored: readonly KnownFinding[],
  writes: readonly Written[],
  { closes }: FindingPlan,
  at: Date,
): Promise<void> {
  const known = new Set(stored.map(({ id }) => id));
  const note = (findingId: string, text: string) => ({ id: newId("cmt"), findingId, text, by: "system:risk", byName: "Countinghouse", at });
  await insertComments(tx, [
    ...writes.filter(({ id, isOpened }) => isOpened && known.has(id)).map(({ id }) => note(id, "Seen again, and opened.")),
    ...closes.map((id) => note(id, "Not seen any more, and closed.")),
  ]);
}

function runsOf({ results }: WorldJudged, writes: readonly Written[], left: readonly KnownFinding[], at: Date): RunRow[] {
  const byRule = groupBy(writes, ({ found }) => found.ruleId);
  const leftByRule = groupBy(left, ({ ruleId }) => ruleId);
  return results.map(({ ruleId, evaluated, notEvaluable, missing }) => {
    const own = byRule.get(ruleId) ?? [];
    const open = own.filter(({ state }) => state === "open");
    return {
      ...{ day: utcDate(at), ruleId, ranAt: at, evaluated, notEvaluable },
      missing: missing.length === 0 ? null : missing.join(", "),
      open: open.length + (leftByRule.get(ruleId)?.length ?? 0),
      excepted: own.length - open.length,
      exposedUsd: formatUsd(sumUsd(open.map(({ found }) => found.exposedUsd))),
    };
  });
}

/** With the row of all rules together, where no dollar of an identity counts twice. */
function withTotal(runs: readonly RunRow[], exposedUsd: string, at: Date): RunRow[] {
  const sum = (of: (run: RunRow) => number): number => runs.reduce((total, run) => total + of(run), 0);
  return [
    ...runs,
    {
      ...{ day: utcDate(at), ruleId: ALL_RULES, ranAt: at, missing: null, exposedUsd },
      evaluated: sum(({ evaluated }) => evaluated),
      notEvaluable: sum(({ notEvaluable }) => notEvaluable),
      open: sum(({ open }) => open),
      excepted: sum(({ excepted }) => excepted),
    },
  ];
}

function ranked(world: World, writes: readonly Written[], left: readonly KnownFinding[]) {
  const open = [...writes.filter(({ state }) => state === "open").map(({ found }) => found), ...left];
  return [...rankIdentities(world, open)].map(([identityId, { tier, reasons }]) => ({
    ...{ identityId, tier, reasons },
    costUsd30d: formatUsd(parseUsd(useOf(world, identityId).costUsd30d)),
  }));
}
