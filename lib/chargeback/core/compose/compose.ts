/**
 * The statements of a period: direct cost → prices by volume → shared cost → credits of providers → variances → corrections → credit notes →
 * rules → surcharges → true-ups. Everything left stays where it is. All statements sum to what was charged; rules and
 * credit notes sum to nothing; the same input in another order gives the same statements, and the same hashes.
 */
import { type AllocationInput, allocate, type Pot } from "@/lib/allocation/core/allocate";
import { byKey, type Minor } from "@/lib/allocation/core/money";
import { canonicalJson } from "@/lib/kernel/canonical";
import { addUsd, formatUsd, sumUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import {
  allocatedLines,
  correctionLines,
  creditLines,
  directLines,
  markupLines,
  sharedLines,
  statementNumber,
  trueUpLines,
  varianceLines,
  volumeLines,
} from "./lines";
import {
  type ComposedLine,
  type ComposedPeriod,
  type ComposedShare,
  type ComposedStatement,
  type ComposeInput,
  type DraftLine,
  LINE_KINDS,
  type LineKind,
} from "./types";

export function composePeriod(input: ComposeInput): ComposedPeriod {
  const direct = directLines(input);
  const volumes = volumeLines(input);
  const shared = sharedLines(input);
  const variances = varianceLines(input);
  const corrections = correctionLines(input);
  const credits = creditLines(input);
  const allocation = allocate(allocationInput(input, { direct, shared, variances, other: [...volumes, ...corrections, ...credits] }));
  const moved = allocatedLines(allocation.moves, input);
  const beside = [...volumes, ...shared, ...variances, ...corrections, ...credits, ...markupLines(input), ...trueUpLines(input)];
  const lines = [...direct, ...moved, ...beside];
  const statements = statementsOf(lines, input);
  const totals = Object.fromEntries(LINE_KINDS.map((kind) => [kind, sumOf(lines.filter((line) => line.kind === kind))]));
  return {
    currency: input.rate.currency,
    statements,
    shares: sharesOf(allocation.moves),
    allocation,
    totals: totals as Record<LineKind, Minor>,
    total: sumOf(lines),
    costUsd: sumUsd(input.uses.map(({ costUsd }) => costUsd)),
    correctionsUsd: sumUsd(corrections.map(({ costUsd }) => costUsd ?? ZERO_USD)),
    contentHash: input.hash(periodText(statements, input)),
  };
}

const sumOf = (lines: readonly { amount: Minor }[]): Minor => lines.reduce((sum, { amount }) => sum + amount, 0n);

function byCentre(lines: readonly DraftLine[]): Map<string, Minor> {
  const sums = new Map<string, Minor>();
  for (const { costCentreId, amount } of lines) sums.set(costCentreId, (sums.get(costCentreId) ?? 0n) + amount);
  return sums;
}

type Standing = { direct: DraftLine[]; shared: DraftLine[]; variances: DraftLine[]; other: DraftLine[] };

function allocationInput(input: ComposeInput, { direct, shared, variances, other }: Standing): AllocationInput {
  const sharedPots = input.sharedParts.map(
    ({ sourceId, sharedCostId, kind, provider }, i): Pot => ({
      ...{ kind: "shared_cost", id: sourceId, sharedCostId, costKind: kind, provider },
      ...{ holder: shared[i]?.costCentreId ?? input.fallback, amount: shared[i]?.amount ?? 0n },
    }),
  );
  const variancePots = variances.map(
    ({ origin, provider, costCentreId, amount }): Pot => ({
      ...{ kind: "variance", id: origin.varianceId ?? "", sharedCostId: null, costKind: null, provider, holder: costCentreId, amount },
    }),
  );
  return {
    ...{ rules: input.rules, uses: input.uses, fallback: input.fallback, costCentres: input.costCentres, metrics: input.metrics },
    ...{ direct: byCentre(direct), other: byCentre(other), pots: [...sharedPots, ...variancePots], currency: input.rate.currency },
  };
}

/** A row that rules came to more than once is one row: its amounts and shares are added up. */
function sharesOf(moves: ComposedPeriod["allocation"]["moves"]): ComposedShare[] {
  const shares = new Map<string, ComposedShare>();
  for (const { ruleVersionId, ruleName, source, to, amount, weight, ratio } of moves) {
    const share = {
      ruleVersionId,
      ruleName,
      sourceKind: source.kind,
      sourceId: source.id,
      targetId: to ?? "(pool)",
      amount,
      weight,
      ratio,
    };
    const key = shareKey(share);
    const known = shares.get(key);
    if (known) known.amount += amount;
    else shares.set(key, share);
  }
  return [...shares.entries()].sort(([a], [b]) => byKey(a, b)).map(([, share]) => share);
}
const shareKey = ({ ruleVersionId, sourceKind, sourceId, targetId }: ComposedShare): string =>
  [ruleVersionId, sourceKind, sourceId, targetId].join("\u0001");

function statementsOf(lines: readonly DraftLine[], input: ComposeInput): ComposedStatement[] {
  const centres = new Map<string, DraftLine[]>();
  for (const line of lines) {
    const known = centres.get(line.costCentreId);
    if (known) known.push(line);
    else centres.set(line.costCentreId, [line]);
  }
  return [...centres].sort(([a], [b]) => byKey(a, b)).map(([costCentreId, own]) => statementOf(costCentreId, own, input));
}

function statementOf(costCentreId: string, drafts: readonly DraftLine[], input: ComposeInput): ComposedStatement {
  const { period, nameOf, hash, ownerOf } = input;
  const written = drafts.map((line) => ({ line, text: canonicalLine(line) }));
  const sorted = written.map(({ line, text }) => ({ line, key: lineKey(line, text) })).sort((a, b) => byKey(a.key, b.key));
  const sumsOf = (kinds: readonly LineKind[]): Minor => sumOf(drafts.filter(({ kind }) => kinds.includes(kind)));
  const directDrafts = drafts.filter(({ kind }) => kind === "direct");
  const unitId = dearestUnit(directDrafts);
  const amounts = { direct: sumsOf(["direct"]), allocated: sumsOf(["allocated"]) };
  const total = sumOf(drafts);
  return {
    number: statementNumber(period.id, costCentreId, period.version),
    costCentreId,
    costCentreName: costCentreId === "" ? "Unattributed" : nameOf("cost_centre", costCentreId).name,
    businessUnit: unitId === null ? null : { id: unitId, name: nameOf("business_unit", unitId).name },
    // Usage without a team is of no team: a statement that holds some is more than any list of teams may see.
    teamIds: [...new Set(directDrafts.map(({ teamId }) => teamId ?? ""))].sort(byKey),
    owner: ownerOf(costCentreId),
    ...amounts,
    other: total - amounts.direct - amounts.allocated,
    total,
    directUsd: sumUsd(directDrafts.map(({ costUsd }) => costUsd ?? ZERO_USD)),
    contentHash: hash(
      statementText(
        period.id,
        costCentreId,
        input.rate.currency,
        written.map(({ text }) => text),
      ),
    ),
    lines: sorted.map(({ line }, i) => placed(line, i + 1, input)),
  };
}

function placed({ costCentreId: _, ...line }: DraftLine, no: number, { nameOf }: ComposeInput): ComposedLine {
  const fields = [
    ["businessUnit", "business_unit", line.businessUnitId],
    ["team", "team", line.teamId],
    ["application", "application", line.applicationId],
    ["environment", "environment", line.environmentId],
    ["provider", "provider", line.provider],
  ] as const;
  const names = fields.flatMap(([field, dimension, id]) => (id === null ? [] : [[field, nameOf(dimension, id).name]]));
  return { ...line, no, names: Object.fromEntries(names) as Record<string, string> };
}

/** The unit of most of its direct cost; the lowest id where two have the same. Without any cost the lowest of all. */
function dearestUnit(lines: readonly DraftLine[]): string | null {
  const sums = new Map<string, Usd>();
  for (const { businessUnitId, costUsd } of lines)
    if (businessUnitId !== null) sums.set(businessUnitId, addUsd(sums.get(businessUnitId) ?? ZERO_USD, costUsd ?? ZERO_USD));
  const [first] = [...sums].sort(([a, x], [b, y]) => (x > y ? -1 : x < y ? 1 : byKey(a, b)));
  return first?.[0] ?? null;
}

/** Ids and amounts of a line, decimals as texts. Names are not in it: who is called otherwise later owes the same. */
const canonicalLine = (line: DraftLine): string =>
  canonicalJson({
    ...{ kind: line.kind, businessUnitId: line.businessUnitId, teamId: line.teamId, applicationId: line.applicationId },
    ...{ environmentId: line.environmentId, provider: line.provider, model: line.model, chargePeriodId: line.chargePeriodId },
    ...{ requests: line.requests, tokens: line.tokens, costUsd: line.costUsd === null ? null : formatUsd(line.costUsd) },
    ...{ amount: line.amount, origin: line.origin },
  });

/** More than any amount. */
const MOST = 10n ** 30n;

/** Kinds in the order of a statement, larger amounts first within one: what people read; then anything that tells them apart. */
function lineKey(line: DraftLine, text: string): string {
  const rank = String(LINE_KINDS.indexOf(line.kind));
  const descending = (MOST - line.amount).toString().padStart(32, "0");
  return [rank, line.kind === "correction" ? line.chargePeriodId : "", descending, text].join("\u0001");
}

const statementText = (periodId: string, costCentreId: string, currency: string, texts: readonly string[]): string =>
  [canonicalJson({ periodId, costCentreId, currency }), ...[...texts].sort(byKey)].join("\n");

const periodText = (statements: readonly ComposedStatement[], { period, rate }: ComposeInput): string =>
  [
    canonicalJson({ periodId: period.id, currency: rate.currency, perUsd: rate.perUsd }),
    ...statements.map(({ costCentreId, total, contentHash }) => canonicalJson({ costCentreId, total, contentHash })),
  ].join("\n");
