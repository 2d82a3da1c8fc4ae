import type { Context } from "@/lib/auth";
import { formatUsd, parseUsd, type Usd } from "@/lib/kernel/money";
import { METER_LABEL } from "@/lib/pricing/core/meters";
import { type GroupValue, NONE, NONE_NAME } from "@/lib/reporting/core/dimensions";
import { costPer } from "@/lib/reporting/core/measures";
import { REST_NAME, type UsageGroup, type UsageTotal } from "@/lib/reporting/core/usage-answer";
import type { Part } from "./core/part";
import type { NameOf, PeriodRef } from "./core/period-lines";
import {
  readPeriodGroups,
  readPeriodTotal,
  type SummaryGrouping,
  type SummaryPart,
  type SummaryRow,
  type SummarySums,
  unitsUnder,
} from "./store/period-groups";
import { namesOf } from "./store/period-lines";

const isNamed = (grouping: SummaryGrouping): grouping is Exclude<SummaryGrouping, "model" | "meter"> =>
  grouping !== "model" && grouping !== "meter";

/** The part that was asked for, as ids. */
export async function summaryPart({ db }: Context, { businessUnit, costCentre }: Part): Promise<SummaryPart> {
  return {
    ...(businessUnit === undefined ? {} : { businessUnitIds: businessUnit === NONE ? null : await unitsUnder(db, businessUnit) }),
    ...(costCentre === undefined ? {} : { costCentreId: costCentre === NONE ? null : costCentre }),
  };
}

/** What was copied knows no errors and no kinds of token: those are null. */
export async function copiedTotal(ctx: Context, ref: PeriodRef, part: SummaryPart): Promise<UsageTotal> {
  const { unattributedCostUsd, ...sums } = await readPeriodTotal(ctx.db, ref, { actor: ctx.actor, part });
  const { costUsd, flatValueUsd, events, requests, unpriced } = sums;
  return {
    ...{ costUsd, flatValueUsd, events, requests, unpricedEvents: unpriced, unattributedCostUsd, tokens: null, errors: null },
    ...{ costPerMillionTokensUsd: perMillion(sums), costPerRequestUsd: perRequest(sums), cacheHitShare: null, errorShare: null },
  };
}

const isUnpriced = ({ costUsd, unpriced }: SummarySums): boolean => costUsd === "0" && unpriced !== "0";
const perMillion = (sums: SummarySums): string | null =>
  isUnpriced(sums) ? null : costPer(parseUsd(sums.costUsd), BigInt(sums.tokens), 1_000_000n);
const perRequest = (sums: SummarySums): string | null =>
  isUnpriced(sums) ? null : costPer(parseUsd(sums.costUsd), BigInt(sums.requests), 1n);

type Ways<Name extends string> = Readonly<Record<Name, readonly SummaryGrouping[]>>;
type Spans = { ref: PeriodRef; before: PeriodRef | null; part: SummaryPart; most: number };

/** Each list, the dearest first, beside the period before; what is beyond the most rows is added up in one. */
export async function copiedGroups<Name extends string>(ctx: Context, ways: Ways<Name>, { ref, before, part, most }: Spans) {
  const asked = { actor: ctx.actor, part };
  const nameOf = await namesOf(ctx.db, ref);
  const lists: [string, UsageGroup[]][] = [];
  for (const [name, groupBy] of Object.entries<readonly SummaryGrouping[]>(ways)) {
    const rows = await readPeriodGroups(ctx.db, ref, groupBy, asked);
    const old = before === null ? [] : await readPeriodGroups(ctx.db, before, groupBy, asked);
    lists.push([name, groupsOf(joined(rows, old), groupBy, { nameOf, most, hasBefore: before !== null })]);
  }
  return Object.fromEntries(lists) as Record<Name, UsageGroup[]>;
}

type Pair = { keys: (string | null)[]; now: SummarySums & { quantity: string | null }; old: SummarySums & { quantity: string | null } };
const NOTHING = { costUsd: "0", flatValueUsd: "0", events: "0", requests: "0", tokens: "0", unpriced: "0", quantity: null };

/** What was there before and is not now is a row as well: each list sums to both totals. */
function joined(rows: readonly SummaryRow[], before: readonly SummaryRow[]): Pair[] {
  const key = ({ keys }: SummaryRow): string => JSON.stringify(keys);
  const olds = new Map(before.map((row) => [key(row), row]));
  const known = new Set(rows.map(key));
  return [
    ...rows.map((row) => ({ keys: row.keys, now: row, old: olds.get(key(row)) ?? NOTHING })),
    ...before.filter((row) => !known.has(key(row))).map((row) => ({ keys: row.keys, now: NOTHING, old: row })),
  ];
}

type Shown = { nameOf: NameOf; most: number; hasBefore: boolean };

function groupsOf(pairs: readonly Pair[], groupBy: readonly SummaryGrouping[], { nameOf, most, hasBefore }: Shown): UsageGroup[] {
  const byMeter = groupBy.includes("meter");
  const figures = (sums: Pair["now"]) =>
    byMeter
      ? {
          costUsd: sums.costUsd,
          flatValueUsd: sums.flatValueUsd,
          unpricedCharges: sums.unpriced,
          ...(sums.quantity && { quantity: sums.quantity }),
        }
      : { ...pick(sums), costPerMillionTokensUsd: perMillion(sums), costPerRequestUsd: perRequest(sums) };
  const row = (pair: Pair) => ({ ...figures(pair.now), ...(hasBefore ? { previous: figures(pair.old) } : {}) });
  const shown = pairs.slice(0, most).map((pair) => ({
    group: Object.fromEntries(groupBy.map((grouping, i) => [grouping, valueOf(grouping, pair.keys[i] ?? null, nameOf)])),
    ...row(pair),
  }));
  const others = pairs.slice(most);
  if (others.length === 0) return shown;
  const sum = others.reduce((a, b) => ({ keys: a.keys, now: added(a.now, b.now), old: added(a.old, b.old) }));
  const rest = Object.fromEntries(groupBy.map((grouping) => [grouping, { id: null, name: REST_NAME }]));
  return [...shown, { group: rest, rest: others.length, ...row(sum) }];
}

const pick = ({ costUsd, flatValueUsd, events, requests, unpriced }: SummarySums) => ({
  ...{ costUsd, flatValueUsd, events, requests, unpricedEvents: unpriced },
});

function added(a: Pair["now"], b: Pair["now"]): Pair["now"] {
  const money = (field: "costUsd" | "flatValueUsd"): string => formatUsd((parseUsd(a[field]) + parseUsd(b[field])) as Usd);
  const count = (field: "events" | "requests" | "tokens" | "unpriced"): string => (BigInt(a[field]) + BigInt(b[field])).toString();
  return {
    ...{ costUsd: money("costUsd"), flatValueUsd: money("flatValueUsd"), events: count("events"), requests: count("requests") },
    // Quantities of different meters have different units.
    ...{ tokens: count("tokens"), unpriced: count("unpriced"), quantity: null },
  };
}

function valueOf(grouping: SummaryGrouping, id: string | null, nameOf: NameOf): GroupValue {
  if (id === null) return { id, name: NONE_NAME[grouping] };
  if (grouping === "meter") return { id, name: METER_LABEL[id as keyof typeof METER_LABEL] ?? id };
  return isNamed(grouping) ? { id, ...nameOf(grouping, id) } : { id, name: id };
}
