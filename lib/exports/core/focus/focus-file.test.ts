import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DOLLARS } from "@/lib/allocation/core/money";
import type { CorrectionRow, LineDimension, PeriodLineRow } from "@/lib/chargeback/core/period-lines";
import { checkFocus } from "@/lib/focus/core/check";
import { csvRecords } from "@/lib/focus/core/csv-lines";
import { divideHalfEven, formatFixed, formatUsd, parseFixed, sumUsd, USD_SCALE, type Usd } from "@/lib/kernel/money";
import { METERS } from "@/lib/pricing/core/meters";
import { FOCUS_PROFILES, type FocusProfile } from "./columns";
import type { Commitment } from "./commitments";
import { dimensionCells } from "./dimension";
import type { FocusFee } from "./fee-rows";
import { type FocusInput, FocusTotals, focusChunks } from "./focus-file";
import { lineOf } from "./layout";
import { LineBytes } from "./line-bytes";
import { type FocusPrice, skuOf } from "./sku";
import type { FocusStatementLine } from "./statement-rows";
import { statedIn, type UsageSource, UsageWriter } from "./usage-writer";

const PERIOD = { id: "2026-09", start: new Date("2026-09-01T00:00:00Z"), end: new Date("2026-10-01T00:00:00Z") };
const AUGUST = { chargePeriodId: "2026-08", chargeStart: new Date("2026-08-01T00:00:00Z"), chargeEnd: PERIOD.start };
/** What people call things, also what a spreadsheet would run. */
const NAMES = ["Support bot", "=1+1", "+49 bot", "-x", "@home", "'=quoted", 'a "b", c', "Zoë\nbot", "日本", "a,b", "\t tab"];
const PRICES: FocusPrice[] = [
  { id: 1, rate: "3", per: 1_000_000, mode: "standard", region: "", minTokensExclusive: 0n, originVersion: "2026-09" },
  { id: 2, rate: "0.075", per: 1_000_000, mode: "batch", region: "eu", minTokensExclusive: 200_000n, originVersion: "own" },
  { id: 3, rate: "0.0000000001234567", per: 1, mode: "standard", region: "", minTokensExclusive: 0n, originVersion: "own" },
  { id: 4, rate: "10", per: 1_000, mode: "standard", region: "", minTokensExclusive: 0n, originVersion: "own" },
  { id: 5, rate: "7", per: 3, mode: "standard", region: "", minTokensExclusive: 0n, originVersion: "odd" },
  { id: 6, rate: "0", per: 1_000_000, mode: "standard", region: "", minTokensExclusive: 0n, originVersion: "free" },
];
const priceOf = (id: number): FocusPrice | null => PRICES.find((price) => price.id === id) ?? null;

const id = fc.option(fc.constantFrom("a", "b-1", "c_2"), { nil: null });
const dimension: fc.Arbitrary<LineDimension> = fc.record({
  id: fc.integer({ min: 1, max: 9 }),
  sourceId: fc.constant("src"),
  attributionStep: fc.constantFrom("credential", "unattributed", "application"),
  identityId: id,
  credentialId: id,
  operatorId: fc.constant(null),
  operatorEvidence: fc.constant(null),
  actorId: fc.constant(null),
  ownerId: id,
  teamId: id,
  businessUnitId: id,
  costCentreId: id,
  applicationId: id,
  environmentId: id,
  tenant: fc.option(fc.constantFrom(...NAMES.filter((name) => !name.startsWith("'"))), { nil: null }),
  agent: fc.constant(null),
  tool: fc.constant(null),
  provider: fc.constantFrom("openai", "aws.bedrock"),
  model: fc.constantFrom("gpt-5", "a,b", '"m"', "=model", "N/A", "  "),
  operation: fc.constant("chat"),
  billing: fc.constantFrom("metered", "flat"),
});

/** A row as the ledger holds it: a priced one costs its product, rounded at the fifteenth decimal; a flat one nothing. */
const line: fc.Arbitrary<PeriodLineRow> = fc
  .record({
    day: fc.integer({ min: 1, max: 30 }).map((day) => `2026-09-${String(day).padStart(2, "0")}`),
    of: dimension,
    meter: fc.constantFrom(...METERS),
    priceId: fc.integer({ min: 0, max: 6 }),
    quantity: fc.oneof(fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 9n })).map((q) => formatFixed(q, 6)),
    reported: fc.bigInt({ min: 0n, max: 10n ** 18n }),
    unpriced: fc.bigInt({ min: 0n, max: 3n }),
  })
  .map(({ reported, unpriced, ...row }) => {
    const price = priceOf(row.priceId);
    const cost = price ? divideHalfEven(parseFixed(row.quantity, 6) * parseFixed(price.rate, 18), BigInt(price.per) * 10n ** 9n) : reported;
    const isFlat = row.of.billing === "flat";
    return {
      ...row,
      dimensionId: row.of.id,
      unpriced: row.priceId === 0 ? unpriced : 0n,
      costUsd: (isFlat ? 0n : cost) as Usd,
      flatValueUsd: (isFlat ? cost : 0n) as Usd,
    };
  });

/** One row for each day, dimension, meter and price, and one thing behind each dimension. */
function asLedger(rows: readonly PeriodLineRow[]): PeriodLineRow[] {
  const dimensions = new Map<number, LineDimension>();
  const keyed = new Map<string, PeriodLineRow>();
  for (const row of rows) {
    const of = dimensions.get(row.dimensionId) ?? row.of;
    dimensions.set(row.dimensionId, of);
    if (of.billing === row.of.billing) keyed.set([row.day, row.dimensionId, row.meter, row.priceId].join(), { ...row, of });
  }
  return [...keyed.values()];
}

const correction = (row: PeriodLineRow, reason: CorrectionRow["reason"], side: CorrectionRow["side"]): CorrectionRow => {
  const sign = side === "reversed" ? -1n : 1n;
  const { day, of, dimensionId, meter, priceId } = row;
  const quantity = formatFixed(sign * parseFixed(row.quantity, 6), 6);
  return {
    ...AUGUST,
    ...{ of, dimensionId, meter, priceId, reason, side, quantity },
    day: day.replace("-09-", "-08-"),
    costUsd: (sign * row.costUsd) as Usd,
  };
};

function sourceOf(stated: UsageSource["stated"]): UsageSource {
  return {
    period: PERIOD,
    skuKey: ({ priceId }) => String(priceId),
    skuOf: (of, { meter, priceId }, isCharged) =>
      skuOf(
        { ...of, providerName: of.provider === "openai" ? "OpenAI" : "Amazon Bedrock", meter },
        priceOf(priceId),
        priceId === 2 ? "0.15" : (priceOf(priceId)?.rate ?? null),
        isCharged,
      ),
    dimensionOf: (of) =>
      dimensionCells(of, {
        nameOf: (_, each) => ({ name: NAMES[each.charCodeAt(0) % NAMES.length] ?? each, kind: each === "a" ? "human" : "agent" }),
        accountOf: () => "6420",
        invoiceOf: (provider) => (provider === "openai" ? "INV-7" : undefined),
        statementOf: () => (stated ? { id: "2026-09/cc v1", line: "2026-09/cc v1#1" } : undefined),
      }),
    stated,
  };
}

async function* onePage<T>(rows: readonly T[]): AsyncGenerator<readonly T[]> {
  if (rows.length > 0) yield rows;
}

type Extra = Partial<Pick<FocusInput, "fees" | "commitments" | "sharesOf" | "corrections">> & {
  statementLines?: FocusStatementLine[];
  stated?: UsageSource["stated"];
};

async function fileOf(version: FocusProfile, rows: readonly PeriodLineRow[], { statementLines = [], stated, ...extra }: Extra = {}) {
  const totals = new FocusTotals();
  let text = "";
  const input: FocusInput = {
    ...{ version, source: sourceOf(stated), pages: onePage(rows), corrections: [], fees: [], commitments: [], sharesOf: () => [] },
    ...extra,
    statementLines: onePage(statementLines),
    providerName: (provider) => provider,
  };
  const decoder = new TextDecoder();
  for await (const chunk of focusChunks(input, totals)) text += decoder.decode(chunk, { stream: true });
  const report = await checkFocus(csvRecords([text]), { version, isOwn: true });
  const records: Record<string, string>[] = [];
  let header: string[] | undefined;
  for await (const { cells } of csvRecords([text])) {
    if (header) records.push(Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ""])));
    header ??= cells;
  }
  return { text, report, records, totals };
}

const sumOf = (records: readonly Record<string, string>[], column: string): string =>
  formatFixed(
    records.reduce((sum, record) => sum + parseFixed(record[column] || "0", 30), 0n),
    30,
  );
const usd = (amount: bigint): string => formatFixed(amount, USD_SCALE);

const fee = (over: Partial<FocusFee>): FocusFee => ({
  ...{
    id: "fee-1",
    name: "Gateway",
    kind: "platform_fee",
    provider: null,
    currency: "EUR",
    span: PERIOD,
    bought: 10n ** 17n,
    part: 10n ** 17n,
  },
  ...{ isRecurring: false, isCommitment: false, costCentreId: "cc" },
  ...over,
});
const FEES = [
  fee({}),
  fee({ id: "seats", kind: "seats", provider: { id: "openai", name: "OpenAI" }, currency: "USD", isRecurring: true }),
  fee({ id: "refund", currency: "USD", bought: -(10n ** 15n), part: -(10n ** 15n) }),
  fee({
    id: "com",
    kind: "commitment",
    provider: { id: "openai", name: "OpenAI" },
    currency: "USD",
    bought: 12n * 10n ** 15n,
    part: 10n ** 15n,
    isCommitment: true,
  }),
];
const COMMITMENTS: Commitment[] = [
  { id: "com", name: "Gateway", committed: 10n ** 15n, rate: DOLLARS, covers: ({ of }) => of.provider === "openai" },
];
const share = (costCentreId: string, weight: bigint) => ({
  costCentreId,
  costCentreName: `=${costCentreId}`,
  methodId: "alloc:r:v3",
  weight,
});
const STATEMENT_LINES = ["direct", "shared", "allocated", "variance", "markup", "true_up", "credit", "volume"].map(
  (kind, no): FocusStatementLine => ({
    ...{
      statementNo: "2026-09/cc v1",
      no: no + 1,
      kind,
      currency: "USD",
      amount: kind === "credit" ? "-5" : kind === "volume" ? "-2" : "1.25",
      description: `${kind}, =1`,
    },
    ...{
      costCentreId: "cc",
      provider: kind === "credit" || kind === "volume" ? "openai" : null,
      model: kind === "volume" ? "gpt-5" : null,
      origin:
        kind === "credit" ? { providerCreditId: "cr" } : kind === "volume" ? { volumePriceId: "7", tier: "2", meter: "cache_read" } : {},
    },
  }),
);
/** All that a file can hold beside usage. */
const BESIDE: Extra = {
  fees: FEES,
  commitments: COMMITMENTS,
  statementLines: STATEMENT_LINES,
  sharesOf: (id) => (id === "fee-1" ? [share("a", 1n)] : []),
};

describe("a FOCUS file", { timeout: 30_000 }, () => {
  for (const version of FOCUS_PROFILES)
    it(`of any ledger passes our checker in ${version} and sums to the ledger`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(line, { maxLength: 25 }), fc.array(line, { maxLength: 6 }), async (lines, late) => {
          const rows = asLedger(lines);
          const corrections = asLedger(late).flatMap((row) => [
            correction(row, "late", "entered"),
            correction(row, "re_rated", "reversed"),
            correction(row, "re_rated", "entered"),
          ]);
          const { report, records, totals } = await fileOf(version, rows, { corrections });
          expect(report.findings).toEqual([]);
          expect(report.rows).toBe(rows.length + corrections.length);
          const cost = usd(sumUsd([...rows, ...corrections].map(({ costUsd }) => costUsd)));
          expect(sumOf(records, "BilledCost")).toBe(cost);
          expect(sumOf(records, "EffectiveCost")).toBe(cost);
          expect(totals.rows).toBe(report.rows);
          expect(totals.totals()).toMatchObject({
            BilledCost: cost,
            EffectiveCost: cost,
            x_FlatValue: usd(sumUsd(rows.map(({ flatValueUsd }) => flatValueUsd))),
          });
        }),
        { numRuns: 60 },
      );
    });

  it("has the same bytes whether a row is put as it is or made of its cells", () => {
    for (const version of ["1.4", "1.2"] as const) {
      const stated = statedIn("EUR", "0.9");
      fc.assert(
        fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), fc.boolean(), (rows, isRead) => {
          const writer = new UsageWriter(version, sourceOf(stated));
          const [put, made] = [new LineBytes(), new LineBytes()];
          for (const row of asLedger(rows)) {
            writer.put(isRead ? { ...row, costText: formatUsd(row.costUsd) } : row, put);
            made.putText(lineOf(version, writer.cells(row)));
          }
          const text = (bytes: LineBytes): string => new TextDecoder().decode(bytes.take());
          expect(text(put)).toBe(text(made));
        }),
      );
    }
  });

  it("of fees, a commitment and statements passes too, and bills what was bought", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 20 }), fc.constantFrom(...FOCUS_PROFILES), async (lines, version) => {
        const rows = asLedger(lines);
        const stated = statedIn("EUR", "0.9");
        const { report, records } = await fileOf(version, rows, {
          fees: FEES,
          commitments: COMMITMENTS,
          statementLines: STATEMENT_LINES,
          stated,
        });
        expect(report.findings).toEqual([]);
        const dollars = records.filter(({ BillingCurrency }) => BillingCurrency === "USD");
        const covered = dollars.filter(({ CommitmentDiscountStatus }) => CommitmentDiscountStatus === "Used");
        const usage = sumUsd(rows.map(({ costUsd }) => costUsd));
        // Bought: seats, the refund and the commitment, less a credit of five and two by volume; of usage what the commitment did not take.
        const taken = parseFixed(sumOf(covered, "EffectiveCost"), USD_SCALE);
        expect(sumOf(dollars, "BilledCost")).toBe(usd(usage - taken + (100n - 1n + 12n - 5n - 2n) * 10n ** 15n));
        expect(sumOf(dollars, "EffectiveCost")).toBe(usd(usage - taken + (100n - 1n + 1n - 5n - 2n) * 10n ** 15n));
        expect(
          sumOf(
            records.filter(({ CommitmentDiscountId, ChargeCategory }) => CommitmentDiscountId === "com" && ChargeCategory === "Usage"),
            "EffectiveCost",
          ),
        ).toBe("1");
      }),
      { numRuns: 40 },
    );
    const { report, records, totals } = await fileOf("1.4", [], {
      fees: [FEES[0] as FocusFee],
      sharesOf: () => [share("a", 1n), share("b", 1n), share("c", 1n)],
      statementLines: STATEMENT_LINES,
    });
    expect(report.findings).toEqual([]);
    const parts = records.filter(({ AllocatedMethodId }) => AllocatedMethodId !== "");
    expect(parts.map(({ EffectiveCost }) => EffectiveCost)).toEqual(["33.333333333333334", "33.333333333333333", "33.333333333333333"]);
    expect(totals.totals()).toEqual({
      BilledCost: "-7",
      EffectiveCost: "-7",
      x_FlatValue: "0",
      x_ChargebackCost: "-0.75",
      BilledCost_EUR: "100",
      EffectiveCost_EUR: "100",
    });
  });

  it("says of a tier which SKU it is a price of, each tier of an agreement its own", async () => {
    const tiers = STATEMENT_LINES.filter(({ kind }) => kind === "volume").flatMap((line) => [
      line,
      { ...line, no: 20, amount: "3", origin: { ...line.origin, tier: "3" } },
      { ...line, no: 21, model: null, origin: { volumePriceId: "8", tier: "1", meter: "spend" } },
    ]);
    for (const version of FOCUS_PROFILES) {
      const { report, records } = await fileOf(version, [], { statementLines: tiers });
      expect(report.findings).toEqual([]);
      expect(
        records.map(({ ChargeCategory, SkuId, SkuMeter, SkuPriceId, SkuPriceDetails }) => [
          ...[ChargeCategory, SkuId, SkuMeter, SkuPriceId, SkuPriceDetails],
        ]),
      ).toEqual([
        [
          ...["Credit", "gpt-5:cache_read", "Cache Read Input Tokens", "gpt-5:cache_read:volume:7:2"],
          '{"x_ModelId":"gpt-5","x_TokenDirection":"Input","x_TokenCacheAction":"Read","x_VolumeTier":"2"}',
        ],
        [
          ...["Adjustment", "gpt-5:cache_read", "Cache Read Input Tokens", "gpt-5:cache_read:volume:7:3"],
          '{"x_ModelId":"gpt-5","x_TokenDirection":"Input","x_TokenCacheAction":"Read","x_VolumeTier":"3"}',
        ],
        ["Credit", "*:spend", "Spend", "*:spend:volume:8:1", '{"x_VolumeTier":"1"}'],
      ]);
    }
  });

  it("says whose part of an account usage is, and which invoice bills it; what is posted for earlier periods is on none", async () => {
    const [one] = fc.sample(line, 1) as [PeriodLineRow];
    const at = (provider: string, businessUnitId: string | null, id: number): PeriodLineRow => ({
      ...one,
      dimensionId: id,
      of: { ...one.of, id, provider, businessUnitId },
    });
    const rows = [at("openai", "a", 1), at("openai", null, 2), at("aws.bedrock", "b-1", 3)];
    const { records } = await fileOf("1.4", rows, { corrections: [correction(rows[0] as PeriodLineRow, "late", "entered")] });
    expect(records.map(({ InvoiceId, SubAccountId, SubAccountType }) => [InvoiceId, SubAccountId, SubAccountType])).toEqual([
      ["INV-7", "a", "Business Unit"],
      ["INV-7", "", ""],
      ["", "b-1", "Business Unit"],
      ["", "a", "Business Unit"],
    ]);
    expect(records[0]?.SubAccountName).not.toBe("");
  });

  it("fills every column in some row, but the one that 1.4 wants beside InvoiceId: lines of invoices have no ids that we know", async () => {
    const filled = new Set<string>();
    const stated = statedIn("EUR", "0.9");
    for (const version of FOCUS_PROFILES) {
      const rows = asLedger(fc.sample(line, { numRuns: 200, seed: 1 }));
      const corrections = [correction(rows[0] as PeriodLineRow, "re_rated", "reversed")];
      const { records } = await fileOf(version, rows, { ...BESIDE, corrections, stated });
      for (const record of records) for (const [column, text] of Object.entries(record)) if (text !== "") filled.add(column);
      expect(Object.keys(records[0] ?? {}).filter((column) => !filled.has(column))).toEqual(version === "1.4" ? ["InvoiceDetailId"] : []);
    }
  });

  it("writes names as they are, without a guard for spreadsheets", async () => {
    const { text, records } = await fileOf(
      "1.4",
      asLedger([{ ...(fc.sample(line, 1)[0] as PeriodLineRow), of: { ...(fc.sample(dimension, 1)[0] as LineDimension), tenant: "=1+1" } }]),
    );
    expect(records[0]?.x_ConsumerId).toBe("=1+1");
    expect(text).not.toContain("'=1+1");
  });
});
