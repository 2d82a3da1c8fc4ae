import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { scopeAllows } from "@/lib/auth/core/scope";
import { loadBudgetBook } from "@/lib/budgets";
import { type GovernanceRow, readGovernance } from "@/lib/identities";
import { groupBy } from "@/lib/identities/core/grouping";
import { addUsd, formatUsd, parseUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { loadPriceBook } from "@/lib/pricing";
import { checkDocuments } from "./check-documents";
import { compilePolicy } from "./core/compile-policy";
import type { PolicyEvaluation } from "./core/evaluation";
import type { Policy } from "./core/policy";
import { type Replay, replayCalls, type UsedCalls } from "./core/replay";
import type { PolicyCheck, RuleResult } from "./core/views";
import { SEVERITIES } from "./core/vocabulary";
import { evaluatePolicies } from "./evaluate-policies";
import { draftJudge } from "./load-call-judge";
import { loadPolicy } from "./load-policy";
import type { PolicyCheckInput } from "./schemas";
import { readInventoryVersion, readUsedCalls } from "./store/history";

const MOST_TOLD = 500;
const DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * What a policy, as text or the one in force, says of the inventory and of the calls of the last 30 days, before anybody is
 * held to it; or of documents alone. A text that cannot be read is an answer with its faults. Right: inventory.read, and
 * spend.read for calls and money; only of what the caller sees.
 */
export async function checkPolicy(ctx: Context, { text, documents, complete = false }: PolicyCheckInput): Promise<PolicyCheck> {
  authorize(ctx, "inventory.read");
  const now = ctx.clock.now();
  const inForce = text === undefined ? await loadPolicy(ctx.db) : null;
  const { policy, problems } = inForce ? { policy: inForce.policy, problems: [] } : compilePolicy(text ?? "");
  const version = inForce?.n ?? null;
  if (!policy) return { ...NOTHING, problems };
  if (documents) return answer(version, checkDocuments(policy, documents, { isComplete: complete, budgets: null, now }), null, new Map());
  authorize(ctx, "spend.read");
  return checkStored(ctx, policy, version, now);
}

const NOTHING: PolicyCheck = {
  version: null,
  problems: [],
  rules: [],
  violations: [],
  violationCount: 0,
  notEvaluable: [],
  notEvaluableCount: 0,
  exceptedCount: 0,
  history: null,
};

async function checkStored(ctx: Context, policy: Policy, version: number | null, now: Date): Promise<PolicyCheck> {
  const { db, actor } = ctx;
  const to = new Date(Math.floor(now.getTime() / DAY_MS + 1) * DAY_MS);
  const span = { from: dayOf(new Date(to.getTime() - DAYS * DAY_MS)), to: dayOf(to) };
  const [rows, used, prices, budgets, inventory] = await Promise.all([
    readGovernance(db, "all", now),
    readUsedCalls(db, span.from, span.to),
    loadPriceBook(db),
    loadBudgetBook(db),
    readInventoryVersion(db),
  ]);
  const [seen, spent] = [scopeOf(actor, "inventory.read"), scopeOf(actor, "spend.read")];
  const visible = rows.filter((row) => scopeAllows(seen, placeOf(row)));
  const calls = used.filter((row) => scopeAllows(spent, row));
  const judge = await draftJudge(db, policy, { prices, budgets }, now, inventory);
  const [evaluation, replay] = [await evaluatePolicies(db, visible, { now, policy }), replayCalls(judge, calls, prices, now)];
  return answer(version, evaluation, { ...replay, ...span }, costByIdentity(calls));
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
const placeOf = ({ id, team, businessUnit, application, environment }: GovernanceRow) => ({
  identityId: id,
  teamId: team?.id ?? null,
  businessUnitId: businessUnit?.id ?? null,
  applicationId: application?.id ?? null,
  environmentId: environment?.id ?? null,
});

function costByIdentity(calls: readonly UsedCalls[]): Map<string, Usd> {
  const costs = new Map<string, Usd>();
  for (const { identityId, costUsd } of calls) {
    if (identityId !== null) costs.set(identityId, addUsd(costs.get(identityId) ?? ZERO_USD, parseUsd(costUsd)));
  }
  return costs;
}

function answer(
  version: number | null,
  { rules, violations, notEvaluable, excepted }: PolicyEvaluation,
  history: PolicyCheck["history"],
  costs: ReadonlyMap<string, Usd>,
): PolicyCheck {
  const identitiesOf = groupBy(violations, ({ rule }) => rule);
  const results = rules.map((tally): RuleResult => {
    if (tally.appliesTo === "call") return { ...tally, ...callsAgainst(tally.rule, history) };
    const identities = new Set((identitiesOf.get(tally.rule) ?? []).map(({ identityId }) => identityId));
    const cost = [...identities].reduce((sum, id) => addUsd(sum, costs.get(id) ?? ZERO_USD), ZERO_USD);
    return { ...tally, calls: null, costUsd: history ? formatUsd(cost) : null, identities: identities.size };
  });
  const graveFirst = [...violations].sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  return {
    version,
    problems: [],
    rules: results,
    violations: graveFirst.slice(0, MOST_TOLD),
    violationCount: violations.length,
    notEvaluable: notEvaluable.slice(0, MOST_TOLD),
    notEvaluableCount: notEvaluable.length,
    exceptedCount: excepted.length,
    history,
  };
}

function callsAgainst(rule: string, history: Replay | null): Pick<RuleResult, "calls" | "costUsd" | "identities"> {
  if (!history) return { calls: null, costUsd: null, identities: 0 };
  const against = history.against.find((each) => each.rule === rule && each.reason === "policy");
  return { calls: against?.calls ?? 0, costUsd: against?.costUsd ?? "0", identities: against?.identities ?? 0 };
}
