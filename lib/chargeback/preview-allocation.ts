import { readAllocationWorld, requireAllocation, requireSound } from "@/lib/allocation";
import type { AllocationResult, Move } from "@/lib/allocation/core/allocate";
import { formatMinor, type Minor } from "@/lib/allocation/core/money";
import type { Rule } from "@/lib/allocation/core/rule";
import { basisWords } from "@/lib/allocation/core/sentence";
import { RATIO_SCALE } from "@/lib/allocation/core/spread";
import type { PreviewView } from "@/lib/allocation/core/views";
import { sharedMoney } from "@/lib/allocation/core/world";
import type { PreviewInput } from "@/lib/allocation/schemas";
import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { formatFixed } from "@/lib/kernel/money";
import { noSuchPeriod } from "./close/change-period";
import { gatherInput } from "./close/gather-input";
import { composePeriod } from "./core/compose/compose";
import type { ComposeInput } from "./core/compose/types";
import { type PeriodRecord, workingVersion } from "./core/period-record";
import { periodAt, periodName } from "./core/periods";
import { findPeriod, readBooks } from "./store/periods";

const DRAFT = "draft";
const TIMEOUT_MS = 60_000;

/**
 * What each cost centre bears before and after the rules of a period, or before and after a draft among them. It is composed
 * as statements are, from one moment, and nothing is stored. Of a closed period: what today's rules would do with its copies.
 * Right: spend.read of everything.
 * @throws NotFound for a period that the books do not have; Invalid and Conflict as saving the draft would.
 */
export async function previewAllocation(ctx: Context, { periodId, draft }: PreviewInput): Promise<PreviewView> {
  requireAllocation(ctx, "spend.read");
  const now = ctx.clock.now();
  return ctx.db.$transaction(
    async (tx) => {
      const record = await findPeriod(tx, periodId ?? periodAt(now, await readBooks(tx)).id);
      if (!record) throw noSuchPeriod();
      if (draft) await requireSound(tx, draft.definition);
      const ref = { ...record, version: record.state === "closed" ? record.version : null };
      const gathered = await gatherInput(ctx.db, tx, { period: record, version: workingVersion(record), ref });
      const own: Rule | null = draft ? { ...draft, id: DRAFT, ruleId: draft.ruleId ?? DRAFT, version: 0 } : null;
      const rules = own ? [...gathered.input.rules.filter(({ ruleId }) => ruleId !== own.ruleId), own] : gathered.input.rules;
      const input = { ...gathered.input, rules };
      return viewOf(record, input, composePeriod(input).allocation, own, await moneyOf(tx, record, input));
    },
    { isolationLevel: "RepeatableRead", timeout: TIMEOUT_MS, maxWait: 10_000 },
  );
}

async function moneyOf(tx: Tx, record: PeriodRecord, { uses, fallback }: ComposeInput) {
  return sharedMoney(await readAllocationWorld(tx, record), uses, fallback);
}

function viewOf(
  record: PeriodRecord,
  input: ComposeInput,
  allocation: AllocationResult,
  own: Rule | null,
  { commitments }: Awaited<ReturnType<typeof moneyOf>>,
): PreviewView {
  const { currency } = input.rate;
  const told = (amount: Minor): string => formatMinor(amount, currency);
  const effect = own && allocation.effects.find(({ ruleVersionId }) => ruleVersionId === own.id);
  const { before, after } = effect ?? allocation;
  const onlyRule = own ?? (input.rules.length === 1 ? (input.rules[0] ?? null) : null);
  const parts = partsOf(allocation.moves, onlyRule);
  const nameOf = (id: string): string => (id === "" ? "Unattributed" : input.nameOf("cost_centre", id).name);
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
  const rows = ids.map((id) => {
    const [was, is] = [before.get(id) ?? 0n, after.get(id) ?? 0n];
    const part = parts.get(id);
    return {
      ...{ id, name: nameOf(id), before: told(was), after: told(is), change: told(is - was) },
      weight: part ? formatFixed(part.weight, RATIO_SCALE) : null,
      ratio: part ? formatFixed(part.ratio, RATIO_SCALE) : null,
    };
  });
  return {
    period: { id: record.id, name: periodName(record.id), state: record.state },
    currency,
    rows: rows.filter((row) => Number(row.before) !== 0 || Number(row.after) !== 0 || row.weight !== null),
    before: told(sumOf(before)),
    after: told(sumOf(after)),
    moved: told(rows.reduce((sum, { id }) => sum + gainOf(before, after, id), 0n)),
    weightName: onlyRule ? weightName(onlyRule) : null,
    effects: allocation.effects.map(({ before: _, after: __, ruleId: ___, matched, moved, ...of }) => ({
      ...of,
      matched: told(matched),
      moved: told(moved),
    })),
    leftovers: allocation.leftovers
      .filter(({ ruleVersionId }) => !own || ruleVersionId === own.id)
      .map(({ ruleName, holder, amount, why }) => ({ ruleName, holder: nameOf(holder), amount: told(amount), why })),
    commitments: commitments.map(({ name, committed, used, unused, overage }) => ({
      ...{ name, committed: told(committed), used: told(used), unused: told(unused), overage: told(overage) },
    })),
  };
}

const sumOf = (balances: ReadonlyMap<string, Minor>): Minor => [...balances.values()].reduce((sum, each) => sum + each, 0n);
const gainOf = (before: ReadonlyMap<string, Minor>, after: ReadonlyMap<string, Minor>, id: string): Minor => {
  const change = (after.get(id) ?? 0n) - (before.get(id) ?? 0n);
  return change > 0n ? change : 0n;
};

/** What one rule weighed each target by: of several amounts that it spread, the share of the first is that of all. */
function partsOf(moves: readonly Move[], rule: Rule | null): Map<string, { weight: bigint; ratio: bigint }> {
  const parts = new Map<string, { weight: bigint; ratio: bigint }>();
  for (const { ruleVersionId, to, weight, ratio } of rule ? moves : [])
    if (ruleVersionId === rule?.id && to !== null && !parts.has(to)) parts.set(to, { weight, ratio });
  return parts;
}

function weightName({ definition: { method } }: Rule): string {
  if (method.kind === "even") return "Even share";
  if (method.kind === "fixed") return "Percentage";
  const words = basisWords(method.basis, (_, id) => id);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
