import type { Context } from "@/lib/auth";
import { loadBudgetBook, readRunningCounts } from "@/lib/budgets";
import { formatAmount } from "@/lib/budgets/core/budget";
import { effectiveLimit } from "@/lib/budgets/core/effective-limit";
import type { Db } from "@/lib/db/client";
import { nameDirectory, readTools } from "@/lib/identities";
import { groupBy } from "@/lib/identities/core/grouping";
import { divideHalfEven, formatFixed } from "@/lib/kernel/money";
import { addUtcDays } from "@/lib/kernel/period";
import { readIdentityUse, readUseSigns } from "@/lib/reporting";
import { SIGN_DAYS, USE_DAYS } from "@/lib/reporting/core/identity-use";
import { type FindingSummary, readExceptions, readOpenFindings, readTiers } from "@/lib/risk";
import { readOpenSecretFindings, readUsedPermissions } from "@/lib/security";
import { type BreachSummary, readKeptForecasts } from "@/lib/warnings";
import { type BudgetAhead, type BudgetEvidence, type Circumstances, type ExposedSecret, NO_CIRCUMSTANCES } from "./core/circumstances";
import type { FindingFacts, Sources } from "./core/evidence";
import { readIncidents, readRefusals, readRetries } from "./store/circumstances";
import { readPriors } from "./store/items";
import { readApplicationTeams, readProviderKeys, readTeamLeads, readUserNames } from "./store/people";

export type ReadSources = (ctx: Pick<Context, "db">, now: Date, whose: readonly string[] | "all") => Promise<Sources>;

/** All that evidence of these identities is made of. One that fails, fails all: half of the evidence would look like the whole. */
export const readSources: ReadSources = async (ctx, now, whose) => ({
  ...(await readOutline(ctx, now)),
  signs: await readUseSigns(ctx.db, { identityIds: whose, now }),
  around: await readCircumstances(ctx.db, now, whose),
});

async function readCircumstances(db: Db, now: Date, whose: readonly string[] | "all"): Promise<Circumstances> {
  const span = { from: addUtcDays(now, -USE_DAYS), until: now };
  const { hasReports, secrets } = await readOpenSecretFindings(db);
  return {
    refusals: await readRefusals(db, whose, span),
    retries: await readRetries(db, whose, { from: addUtcDays(now, -SIGN_DAYS), until: now }),
    incidents: await readIncidents(db, whose, span),
    secrets: new Map(
      [...groupBy(secrets, ({ identityId }) => identityId)].map(([identityId, own]) => [
        identityId,
        own.map(({ credentialId, tool, place, verified, isPublic, exposedAt, firstSeenAt }): ExposedSecret => {
          return { credentialId, tool, place, verified, isPublic, since: (exposedAt ?? firstSeenAt).toISOString() };
        }),
      ]),
    ),
    hasSecretReports: hasReports,
  };
}

/** What tells whom a review would be about, without what only its evidence shows: that is read off the lines of two weeks. */
export async function readOutline({ db }: Pick<Context, "db">, now: Date): Promise<Sources> {
  const [use, permissions, tiers, findings, exceptions, tools, names] = await Promise.all([
    readIdentityUse(db, { identityIds: "all", now }),
    readUsedPermissions(db, { identityIds: "all", now }),
    readTiers(db, "all"),
    readOpenFindings(db, "all"),
    readExceptions(db, now),
    readTools(db),
    nameDirectory(db),
  ]);
  const [users, keys, prior, teams, applicationTeams, budgets] = await Promise.all([
    readUserNames(db),
    readProviderKeys(db),
    readPriors(db),
    readTeamLeads(db),
    readApplicationTeams(db),
    readBudgets(db, now),
  ]);
  return {
    asOf: now,
    use,
    permissions,
    signs: new Map(),
    around: NO_CIRCUMSTANCES,
    tiers: new Map(
      [...tiers].map(([id, { tier, reasons }]) => [id, { tier, reasons: reasons.map(({ tier: of, text }) => ({ tier: of, text })) }]),
    ),
    findings: new Map([...findings].map(([id, list]) => [id, list.filter(({ state }) => state === "open").map(findingFacts)])),
    exceptions,
    tools: new Map(
      tools.flatMap(({ id, name, aliases, kind }) => {
        const tool = { id, name, isData: kind === "data_source" };
        return [id, name, ...aliases].map((key) => [key.toLowerCase(), tool] as const);
      }),
    ),
    names,
    users,
    budgets,
    keys,
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

/** The fullest budget of each identity that is about it alone, with what is to come of it. */
async function readBudgets(db: Db, now: Date): Promise<Sources["budgets"]> {
  const budgets = [...(await loadBudgetBook(db)).byId.values()].filter(
    ({ scope, per, startsAt, endsAt }) =>
      (scope.identity !== undefined || per === "identity") && startsAt <= now && (endsAt === null || endsAt > now),
  );
  const counts = await readRunningCounts(db, budgets, now, MOST_COUNTS);
  const found = new Map<string, Fullest>();
  for (const budget of budgets) {
    for (const { value, window, spent, before } of counts.get(budget.id)?.counted ?? []) {
      const identityId = budget.scope.identity ?? value;
      const limit = effectiveLimit(budget, value, now, before);
      const fullness = limit <= 0n ? 0n : divideHalfEven(spent * 10_000n, limit);
      if (fullness < (found.get(identityId)?.fullness ?? -1n)) continue;
      const ahead = { unit: budget.unit, limit: formatAmount(limit), endsAt: (window.endsAt ?? budget.endsAt)?.toISOString() ?? null };
      const share = limit <= 0n ? null : formatFixed(fullness, 4);
      found.set(identityId, { id: budget.id, name: budget.name, share, ahead, fullness, count: { value, window: window.name } });
    }
  }
  const own = [...found];
  const forecasts = await readKeptForecasts(
    db,
    own.map(([, { id, count }]) => ({ budgetId: id, ...count })),
  );
  return new Map(
    own.map(([identityId, { id, name, share, ahead }], i) => [
      identityId,
      { id, name, share, ahead: { ...ahead, ...forecastOf(forecasts[i] ?? null) } },
    ]),
  );
}

type Fullest = Omit<BudgetEvidence, "ahead"> & {
  ahead: Pick<BudgetAhead, "unit" | "limit" | "endsAt">;
  fullness: bigint;
  count: { value: string; window: string };
};

const forecastOf = (breach: BreachSummary | null): Pick<BudgetAhead, "atEnd" | "probability" | "reason" | "forecastAt"> =>
  breach === null
    ? { atEnd: null, probability: null, reason: "It was not forecast yet.", forecastAt: null }
    : { atEnd: breach.atEnd, probability: breach.probability, reason: breach.reason, forecastAt: breach.asOf };
