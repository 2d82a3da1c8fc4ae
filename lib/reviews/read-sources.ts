import type { Context } from "@/lib/auth";
import { loadBudgetBook, readRunningCounts } from "@/lib/budgets";
import { effectiveLimit } from "@/lib/budgets/core/effective-limit";
import type { Db } from "@/lib/db/client";
import { nameDirectory, readTools } from "@/lib/identities";
import { divideHalfEven, formatFixed } from "@/lib/kernel/money";
import { readIdentityUse, readUseSigns } from "@/lib/reporting";
import { type FindingSummary, readExceptions, readOpenFindings, readTiers } from "@/lib/risk";
import type { FindingFacts, Sources } from "./core/evidence";
import { readPriors } from "./store/items";
import { readApplicationTeams, readHints, readTeamLeads, readUserNames } from "./store/people";

export type ReadSources = (ctx: Pick<Context, "db">, now: Date, whose: readonly string[] | "all") => Promise<Sources>;

/** All that evidence of these identities is made of. One that fails, fails all: half of the evidence would look like the whole. */
export const readSources: ReadSources = async (ctx, now, whose) => ({
  ...(await readOutline(ctx, now)),
  signs: await readUseSigns(ctx.db, { identityIds: whose, now }),
});

/** What tells whom a review would be about, without what only its evidence shows: that is read off the lines of two weeks. */
export async function readOutline({ db }: Pick<Context, "db">, now: Date): Promise<Sources> {
  const [use, tiers, findings, exceptions, tools, names] = await Promise.all([
    readIdentityUse(db, { identityIds: "all", now }),
    readTiers(db, "all"),
    readOpenFindings(db, "all"),
    readExceptions(db, now),
    readTools(db),
    nameDirectory(db),
  ]);
  const [users, hints, prior, teams, applicationTeams, budgets] = await Promise.all([
    readUserNames(db),
    readHints(db),
    readPriors(db),
    readTeamLeads(db),
    readApplicationTeams(db),
    readBudgets(db, now),
  ]);
  return {
    asOf: now,
    use,
    signs: new Map(),
    tiers: new Map(
      [...tiers].map(([id, { tier, reasons }]) => [id, { tier, reasons: reasons.map(({ tier: of, text }) => ({ tier: of, text })) }]),
    ),
    findings: new Map([...findings].map(([id, list]) => [id, list.filter(({ state }) => state === "open").map(findingFacts)])),
    exceptions,
    tools: new Map(
      tools.flatMap(({ id, name, aliases }) =>
        [id, name, ...aliases].map((key): [string, { id: string; name: string }] => [key.toLowerCase(), { id, name }]),
      ),
    ),
    names,
    users,
    budgets,
    hints,
    prior,
    teams: new Map(teams.map(({ id, ...team }) => [id, team])),
    applicationTeams,
  };
}

/** A scanner that saw a key work makes it at least high; of one that it could not try, it is less. */
const findingFacts = ({ id, ruleId, title, severity, exposedUsd, firstSeenAt }: FindingSummary): FindingFacts => ({
  ...{ id, ruleId, title, severity, exposedUsd, since: firstSeenAt },
  isVerified: severity === "high" || severity === "critical",
});

const MOST_COUNTS = 50_000;

/** The fullest budget of each identity that is about it alone. */
async function readBudgets(db: Db, now: Date): Promise<Sources["budgets"]> {
  const own = [...(await loadBudgetBook(db)).byId.values()].filter(
    ({ scope, per, startsAt, endsAt }) =>
      (scope.identity !== undefined || per === "identity") && startsAt <= now && (endsAt === null || endsAt > now),
  );
  const counts = await readRunningCounts(db, own, now, MOST_COUNTS);
  const found = new Map<string, { id: string; name: string; share: string | null; fullness: bigint }>();
  for (const budget of own) {
    for (const { value, spent, before } of counts.get(budget.id)?.counted ?? []) {
      const identityId = budget.scope.identity ?? value;
      const limit = effectiveLimit(budget, value, now, before);
      const fullness = limit <= 0n ? 0n : divideHalfEven(spent * 10_000n, limit);
      if (fullness < (found.get(identityId)?.fullness ?? -1n)) continue;
      found.set(identityId, { id: budget.id, name: budget.name, share: limit <= 0n ? null : formatFixed(fullness, 4), fullness });
    }
  }
  return new Map([...found].map(([identityId, { fullness: _, ...budget }]) => [identityId, budget]));
}
