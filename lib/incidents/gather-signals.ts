import { recordSignals } from "@/lib/anomalies";
import type { ScopeKind, Signal, SignalPlace } from "@/lib/anomalies/core/signal";
import { cut, MOST_TITLE, titled } from "@/lib/anomalies/core/title";
import type { Context } from "@/lib/auth";
import { loadBudgetBook, readStanding } from "@/lib/budgets";
import { scopeOfCount } from "@/lib/budgets/core/approval-facts";
import { type Budget, type BudgetScope, formatAmount, type ScopeDimension } from "@/lib/budgets/core/budget";
import { entriesOf, placeOfThing, type Standing } from "@/lib/budgets/core/standing";
import { ZERO_USD } from "@/lib/kernel/money";
import { type Exposure, type OpenSecret, readExposures, readOpenSecretFindings } from "@/lib/security";
import { type CrossedBudget, readCrossed } from "./store/neighbours";
import { readIncidentPolicyRow } from "./store/windows";

const DAY_MS = 86_400_000;
/** What was told longer ago is no news. */
const LOOK_BACK_DAYS = 60;

/**
 * Signals that no detector of usage makes: secrets that were found and are still open, grave security events on what is ours, and
 * thresholds of budgets that are declared to be worth an incident. Recorded with keys of what they tell of, so that each is one.
 */
export async function gatherSignals(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  const after = new Date(now.getTime() - LOOK_BACK_DAYS * DAY_MS);
  const [standing, { secrets }, exposures] = [
    await readStanding(ctx),
    await readOpenSecretFindings(ctx.db),
    await readExposures(ctx.db, { after }),
  ];
  const signals = [
    ...secrets.map((secret) => ofSecret(secret, standing)),
    ...exposures.filter(({ kind }) => kind !== "secret_found").map((exposure) => ofEvent(exposure, standing)),
    ...(await ofSpend(ctx, standing, after)),
  ];
  if (signals.length > 0) await recordSignals(ctx.db, signals, now);
}

const FREE = { actualUsd: ZERO_USD, expectedUsd: ZERO_USD, impactUsd: ZERO_USD, traceId: null, score: 0, parameters: {} } as const;

function placeIn(standing: Standing, dimension: ScopeDimension, id: string, credentialId: string | null): SignalPlace {
  const {
    identityId = null,
    teamId = null,
    businessUnitId = null,
    applicationId = null,
    environmentId = null,
  } = placeOfThing(standing, dimension, id);
  return { identityId, credentialId, teamId, businessUnitId, applicationId, environmentId };
}

const SURE = { yes: 0.98, unknown: 0.8, no: 0.4 } as const;

function ofSecret(secret: OpenSecret, standing: Standing): Signal {
  const { id, credentialId, identityId, title, tool, verified, isPublic, place, exposedAt, firstSeenAt } = secret;
  const seenMs = firstSeenAt.getTime();
  return {
    ...{ detector: "SECRET", key: `SECRET:${id}`, scopeKind: "credential", scopeId: credentialId, ...FREE },
    title: cut(title, MOST_TITLE),
    place: placeIn(standing, "identity", identityId, credentialId),
    // What a scanner tried and found dead still has to be looked at, but by day.
    severity: verified === "no" ? "medium" : verified === "yes" || isPublic ? "critical" : "high",
    ...{ startedMs: Math.min(seenMs, exposedAt?.getTime() ?? seenMs), detectedMs: seenMs, untilMs: seenMs },
    confidence: SURE[verified],
    evidence: [
      { name: "Found by", value: tool },
      { name: "Where", value: `${place}${isPublic ? ", public" : ""}` },
      {
        name: "Works",
        value: verified === "yes" ? "It was tried, and works" : verified === "no" ? "It was tried, and does not work" : "Not tried",
      },
    ],
  };
}

function ofEvent({ ref, credentialId, identityId, atMs, kind, title }: Exposure, standing: Standing): Signal {
  const [dimension, id] = credentialId !== null ? (["credential", credentialId] as const) : (["identity", identityId ?? ""] as const);
  const own = placeIn(standing, dimension, id, credentialId);
  return {
    ...{ detector: "SECURITY", key: `SECURITY:${ref}`, scopeKind: dimension, scopeId: id, ...FREE },
    title: cut(title, MOST_TITLE),
    place: { ...own, identityId: own.identityId ?? identityId },
    severity: "high",
    ...{ startedMs: atMs, detectedMs: atMs, untilMs: atMs, confidence: 0.8 },
    evidence: [{ name: "Kind", value: kind.replaceAll("_", " ") }],
  };
}

const KINDS: readonly (readonly [ScopeDimension, ScopeKind])[] = [
  ["credential", "credential"],
  ["identity", "identity"],
  ["application", "application"],
  ["team", "team"],
  ["tool", "tool"],
  ["model", "model"],
  ["environment", "environment"],
  ["businessUnit", "business_unit"],
];

/** The narrowest thing that a budget names. */
function scopeOfBudget(scope: BudgetScope): { scopeKind: ScopeKind; scopeId: string } {
  const named = KINDS.find(([dimension]) => scope[dimension] !== undefined);
  return named ? { scopeKind: named[1], scopeId: scope[named[0]] ?? "" } : { scopeKind: "organisation", scopeId: "" };
}

async function ofSpend(ctx: Context, standing: Standing, after: Date): Promise<Signal[]> {
  const { spendSignals } = await readIncidentPolicyRow(ctx.db);
  const crossed = await readCrossed(ctx.db, Object.keys(spendSignals), after);
  if (crossed.length === 0) return [];
  const book = (await loadBudgetBook(ctx.db)).byId;
  const byCount = new Map<string, CrossedBudget[]>();
  for (const one of crossed) {
    if (Number(one.level) < Number(spendSignals[one.budgetId])) continue;
    const key = `SPEND:${one.budgetId}:${one.counterKey}`;
    byCount.set(key, [...(byCount.get(key) ?? []), one]);
  }
  return [...byCount].flatMap(([key, levels]) => {
    const budget = book.get(levels[0]?.budgetId ?? "");
    return budget ? [ofBudget(key, budget, levels, standing)] : [];
  });
}

function ofBudget(key: string, budget: Budget, levels: readonly CrossedBudget[], standing: Standing): Signal {
  const highest = Math.max(...levels.map(({ level }) => Number(level)));
  const [first] = levels as [CrossedBudget];
  const scope = scopeOfCount(budget, first.value);
  const place: SignalPlace = {
    identityId: null,
    credentialId: scope.credential ?? null,
    teamId: null,
    businessUnitId: null,
    applicationId: null,
    environmentId: null,
  };
  for (const [dimension, id] of entriesOf(scope)) {
    const own = placeIn(standing, dimension, id, null);
    for (const part of ["identityId", "teamId", "businessUnitId", "applicationId", "environmentId"] as const) place[part] ??= own[part];
  }
  const firstMs = Math.min(...levels.map(({ at }) => at.getTime()));
  return {
    ...{ detector: "SPEND", key, ...scopeOfBudget(scope), place, ...FREE },
    title: titled(budget.name, highest >= 1 ? " is used up" : `: ${Math.round(highest * 100)} % used`),
    severity: highest >= 1 ? "high" : "medium",
    ...{ startedMs: firstMs, detectedMs: firstMs, untilMs: Math.max(...levels.map(({ at }) => at.getTime())), confidence: 0.9 },
    evidence: [
      { name: "Used", value: first.spent },
      { name: "Limit", value: formatAmount(budget.limit) },
    ],
  };
}
