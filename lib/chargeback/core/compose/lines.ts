/**
 * The lines that stand on statements before rules spread anything, and after. Amounts that come from exact dollars are
 * rounded together, once a kind; everything else is whole smallest units already.
 */
import type { Move } from "@/lib/allocation/core/allocate";
import { type Exact, exactOf, type Rate, roundTogether, unitOf } from "@/lib/allocation/core/money";
import { bearerOf, type UseOf } from "@/lib/allocation/core/use";
import { addUsd, negateUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { ANY_MODEL } from "@/lib/pricing/core/price-row";
import { periodName } from "../periods";
import type { ComposeInput, DraftLine, LinePlace } from "./types";

const NOWHERE: LinePlace = { businessUnitId: null, teamId: null, applicationId: null, environmentId: null, provider: null, model: null };
const UNCOUNTED = { requests: null, tokens: null, costUsd: null } as const;

/** No id holds a control character, so the parts of a key cannot run into each other. */
const keyOf = (...parts: readonly (string | null)[]): string => parts.map((part) => part ?? "\u0002").join("\u0001");

/** Rounded together: their amounts sum to the rounded total. */
function rounded<Line extends { key: string; costUsd: Usd }>(lines: readonly Line[], rate: Rate): (Line & { amount: bigint })[] {
  const exact: Exact[] = lines.map(({ key, costUsd }) => ({ key, exact: exactOf(costUsd, rate) }));
  const { parts } = roundTogether(exact, unitOf(rate.currency));
  return lines.map((line, i) => ({ ...line, amount: parts[i] ?? 0n }));
}

/** One line for each unit, team, application, environment, provider and model that a cost centre bears. */
export function directLines({ uses, fallback, rate, period }: ComposeInput): DraftLine[] {
  type Sum = { key: string; place: LinePlace; costCentreId: string; costUsd: Usd; requests: bigint; tokens: bigint };
  const sums = new Map<string, Sum>();
  for (const use of uses) {
    const costCentreId = bearerOf(use, fallback);
    const key = keyOf(costCentreId, use.businessUnitId, use.teamId, use.applicationId, use.environmentId, use.provider, use.model);
    const sum = sums.get(key) ?? { key, place: placeOf(use), costCentreId, costUsd: ZERO_USD, requests: 0n, tokens: 0n };
    sum.costUsd = addUsd(sum.costUsd, use.costUsd);
    sum.requests += use.requests;
    sum.tokens += use.tokens;
    sums.set(key, sum);
  }
  // Calls of tools and the like, that cost nothing and read nothing, are no line of a statement.
  const charged = [...sums.values()].filter(({ costUsd, tokens }) => costUsd !== ZERO_USD || tokens !== 0n);
  return rounded(charged, rate).map(({ place, costCentreId, costUsd, requests, tokens, amount }) => ({
    ...place,
    ...{ kind: "direct", costCentreId, chargePeriodId: period.id, requests, tokens, costUsd, amount, origin: {} },
    description: place.model ?? "",
  }));
}

const placeOf = (use: UseOf): LinePlace => ({
  businessUnitId: use.businessUnitId,
  teamId: use.teamId,
  applicationId: use.applicationId,
  environmentId: use.environmentId,
  provider: use.provider,
  model: use.model,
});

/** One line a tier of an agreement: what it comes to for the cost centre, less what calls were charged at their own time. */
export function volumeLines({ volumes, fallback, rate, period }: ComposeInput): DraftLine[] {
  const keyed = volumes.map((line) => ({
    ...line,
    key: keyOf(String(line.volumePriceId).padStart(10, "0"), String(line.tier), line.costCentreId),
  }));
  return rounded(keyed, rate).map(({ volumePriceId, provider, model, meter, tier, words, costCentreId, costUsd, amount }) => ({
    ...{ ...NOWHERE, provider, model: model === ANY_MODEL ? null : model, ...UNCOUNTED, kind: "volume", chargePeriodId: period.id },
    ...{ costCentreId: costCentreId || fallback, costUsd, amount },
    description: `Price by volume${model === ANY_MODEL ? "" : `, ${model}`}${meter === "spend" ? "" : ` ${meter.replaceAll("_", " ")}`}, ${words}`,
    origin: { volumePriceId: String(volumePriceId), tier: String(tier), meter },
  }));
}

export const sharedLines = ({ sharedParts, fallback, period }: ComposeInput): DraftLine[] =>
  sharedParts.map((part) => ({
    ...{ ...NOWHERE, provider: part.provider, ...UNCOUNTED, kind: "shared", chargePeriodId: period.id, amount: part.amount },
    costCentreId: part.holder || fallback,
    description: part.detail === "" ? part.name : `${part.name}, ${part.detail}`,
    origin: { sharedCostId: part.sharedCostId, sourceId: part.sourceId },
  }));

/** Differences to invoices are borne by nobody until a rule spreads them. */
export function varianceLines({ variances, fallback, rate, period }: ComposeInput): DraftLine[] {
  const lines = variances.map((variance) => ({ ...variance, key: variance.id, costUsd: variance.amountUsd }));
  return rounded(lines, rate).map(({ id, provider, settlement, costUsd, amount, description }) => ({
    ...{ ...NOWHERE, provider, ...UNCOUNTED, kind: "variance", chargePeriodId: period.id, costCentreId: fallback, costUsd, amount },
    ...{ description, origin: { varianceId: id, settlement } },
  }));
}

const WHY = { late: "Late usage", re_rated: "Usage at other prices", re_attributed: "Usage that somebody else answers for" } as const;

/** One line a charge period, cost centre and reason: what the ledger says now, less what was charged. */
export function correctionLines({ corrections, fallback, rate, versionOf }: ComposeInput): DraftLine[] {
  type Sum = { key: string; chargePeriodId: string; reason: keyof typeof WHY; costCentreId: string; costUsd: Usd };
  const sums = new Map<string, Sum>();
  for (const { chargePeriodId, reason, costUsd, of } of corrections) {
    const costCentreId = of.costCentreId ?? fallback;
    const key = keyOf(chargePeriodId, costCentreId, reason);
    const sum = sums.get(key) ?? { key, chargePeriodId, reason, costCentreId, costUsd: ZERO_USD };
    sum.costUsd = addUsd(sum.costUsd, costUsd);
    sums.set(key, sum);
  }
  const changes = [...sums.values()].filter(({ costUsd }) => costUsd !== 0n);
  return rounded(changes, rate).map(({ chargePeriodId, reason, costCentreId, costUsd, amount }) => ({
    ...{ ...NOWHERE, ...UNCOUNTED, kind: "correction", chargePeriodId, costCentreId, costUsd, amount },
    description: `${WHY[reason]}, ${periodName(chargePeriodId)}`,
    origin: { reason, references: statementNumber(chargePeriodId, costCentreId, versionOf.get(chargePeriodId) ?? 1) },
  }));
}

/** What a provider gave, and what credit notes give back: those sum to nothing. */
export function creditLines({ credits, notes, fallback, period }: ComposeInput): DraftLine[] {
  const given = credits.map(
    (credit): DraftLine => ({
      ...{ ...NOWHERE, provider: credit.provider, ...UNCOUNTED, kind: "credit", chargePeriodId: period.id, amount: credit.amount },
      // What the next period has left of the credit is told by what closed ones took.
      costUsd: negateUsd(credit.appliedUsd),
      ...{ costCentreId: credit.costCentreId || fallback, description: credit.name, origin: { providerCreditId: credit.creditId } },
    }),
  );
  const noted = notes.flatMap(({ id, number, statementNumber: of, lineNo, chargePeriodId, ...note }): DraftLine[] => {
    const line = { ...NOWHERE, ...UNCOUNTED, kind: "credit" as const, chargePeriodId };
    const origin = { creditNoteId: id, references: of, lineNo: String(lineNo) };
    const description = `${number}, line ${lineNo} of ${of}`;
    return [
      { ...line, origin, description: `Credit note ${description}`, costCentreId: note.fromCostCentre || fallback, amount: -note.amount },
      {
        ...line,
        origin,
        description: `Taken over by credit note ${description}`,
        costCentreId: note.toCostCentre || fallback,
        amount: note.amount,
      },
    ];
  });
  return [...given, ...noted];
}

export const markupLines = ({ markups, fallback, period }: ComposeInput): DraftLine[] =>
  markups.map(({ markupId, businessUnitId, percent, costCentreId, amount }) => ({
    ...{
      ...NOWHERE,
      businessUnitId,
      ...UNCOUNTED,
      kind: "markup",
      chargePeriodId: period.id,
      costCentreId: costCentreId || fallback,
      amount,
    },
    description: `${percent.startsWith("-") ? "Discount" : "Surcharge"} of ${percent.replace("-", "")} % on direct cost`,
    origin: { markupId },
  }));

export const trueUpLines = ({ trueUps, fallback, period }: ComposeInput): DraftLine[] =>
  trueUps.map(({ trueUpId, fromPeriodId, toPeriodId, costCentreId, amount }) => ({
    ...{ ...NOWHERE, ...UNCOUNTED, kind: "true_up", chargePeriodId: period.id, costCentreId: costCentreId || fallback, amount },
    description: `True-up of ${periodName(fromPeriodId)}${toPeriodId === fromPeriodId ? "" : ` to ${periodName(toPeriodId)}`}`,
    origin: { trueUpId },
  }));

/** "2026-09/CC-4110 v1", as people quote it. Brackets are in no id of a cost centre that stands without them. */
export const statementNumber = (periodId: string, costCentreId: string, version: number): string =>
  `${periodId}/${costCentreId === "" ? "(unattributed)" : costCentreId} v${version}`;

/** What rules moved: taken off where it was, put where it went, one line each a rule and source. */
export function allocatedLines(moves: readonly Move[], { period }: ComposeInput): DraftLine[] {
  const lines = new Map<string, DraftLine>();
  const add = (costCentreId: string | null, side: "from" | "to", amount: bigint, move: Move): void => {
    if (costCentreId === null) return;
    const { ruleVersionId, ruleName, source } = move;
    const key = keyOf(costCentreId, side, ruleVersionId, source.kind, source.id);
    const known = lines.get(key);
    if (known) {
      known.amount += amount;
      return;
    }
    lines.set(key, {
      ...{ ...NOWHERE, ...UNCOUNTED, kind: "allocated", chargePeriodId: period.id, costCentreId, amount, description: ruleName },
      origin: { ruleVersionId, side, sourceKind: source.kind, sourceId: source.id },
    });
  };
  for (const move of moves) {
    add(move.from, "from", -move.amount, move);
    add(move.to, "to", move.amount, move);
  }
  return [...lines.values()];
}
