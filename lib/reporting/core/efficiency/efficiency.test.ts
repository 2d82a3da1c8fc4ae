import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { buildPriceBook } from "@/lib/pricing/core/price-book";
import { ALWAYS, type AliasRow, type PriceRow } from "@/lib/pricing/core/price-row";
import type { Cell, LineFigures, Tokens } from "./cell";
import { findingsAnswer } from "./efficiency-answer";
import { type Estimate, SAVING_KINDS } from "./estimate";
import { findAll } from "./find-all";
import { priceOf, savedOf } from "./reprice";
import { settleSavings } from "./settle";

const AT = new Date("2026-10-15T00:00:00Z");
const row = (model: string, meter: PriceRow["meter"], rate: string, more: Partial<PriceRow> = {}): PriceRow => ({
  id: null,
  provider: "anthropic",
  model,
  meter,
  mode: "standard",
  region: "",
  minTokensExclusive: 0n,
  dayMinuteFrom: null,
  dayMinuteTo: null,
  rate,
  per: 1_000_000,
  validFrom: ALWAYS,
  validTo: null,
  origin: "catalogue",
  originVersion: "t",
  ...more,
});
const NO_ALIASES: AliasRow[] = [];
const BOOK = buildPriceBook(
  [
    row("claude-sonnet-4-5", "input", "3"),
    row("claude-sonnet-4-5", "input", "6", { minTokensExclusive: 200_000n }),
    row("claude-sonnet-4-5", "cache_read", "0.3"),
    row("claude-sonnet-4-5", "output", "15"),
    row("claude-sonnet-4-5", "input", "1.5", { mode: "batch" }),
    row("claude-sonnet-4-5", "output", "7.5", { mode: "batch" }),
    row("claude-haiku-4-5", "input", "1"),
    row("claude-haiku-4-5", "cache_read", "0.1"),
    row("claude-haiku-4-5", "output", "5"),
  ],
  NO_ALIASES,
);
const PRICES = { book: BOOK, at: AT };
const NO_TOKENS: Tokens = { input: 0n, cacheRead: 0n, cacheWrite: 0n, output: 0n, embedding: 0n };
const NO_PART = { calls: 0n, costUsd: 0n as Usd, tokens: NO_TOKENS };
const NO_LINES: LineFigures = {
  wasted: { calls: 0n, costUsd: 0n as Usd },
  alone: { ...NO_PART, atNight: 0n },
  long: { ...NO_PART, bound: 0n, isTier: false },
  repeatedInput: 0n,
};
const cell = (over: Partial<Cell> = {}): Cell => ({
  identityId: "triage",
  teamId: "care",
  applicationId: "desk",
  provider: "anthropic",
  model: "claude-sonnet-4-5",
  operation: "chat",
  costUsd: parseUsd("450"),
  requests: 1_000n,
  tokens: { ...NO_TOKENS, input: 100_000_000n, output: 10_000_000n },
  retrieval: { units: 0n, costUsd: 0n as Usd },
  lines: null,
  ...over,
});
const find = (cells: Cell[], kind: Cell["operation"] = "agent") => findAll(cells, PRICES, () => kind);

describe("what is saved", () => {
  const usd = fc.bigInt({ min: -5n, max: 10n ** 20n }).map((n) => n as Usd);
  const tokens = fc.record({ input: big(), cacheRead: big(), cacheWrite: big(), output: big(), embedding: fc.constant(0n) });
  function big() {
    return fc.bigInt({ min: 0n, max: 10n ** 9n });
  }
  const part = fc.record({ calls: fc.bigInt({ min: 0n, max: 2_000n }), costUsd: usd, tokens });
  const anyCell = fc.record({
    identityId: fc.constantFrom("a", "b", "c", "d", "e"),
    teamId: fc.constantFrom("t1", "t2", null),
    applicationId: fc.constantFrom("x", null),
    provider: fc.constant("anthropic"),
    model: fc.constantFrom("claude-sonnet-4-5", "claude-haiku-4-5", "unknown"),
    operation: fc.constant("chat"),
    costUsd: fc.bigInt({ min: 1n, max: 10n ** 20n }).map((n) => n as Usd),
    requests: fc.bigInt({ min: 0n, max: 2_000n }),
    tokens,
    retrieval: fc.record({ units: fc.bigInt({ min: 0n, max: 9_000n }), costUsd: usd }),
    lines: fc.option(
      fc.record({
        wasted: fc.record({ calls: fc.bigInt({ min: 0n, max: 2_000n }), costUsd: usd }),
        alone: fc.tuple(part, fc.bigInt({ min: 0n, max: 99n })).map(([made, atNight]) => ({ ...made, atNight })),
        long: part.map((made) => ({ ...made, bound: 9_000n, isTier: false })),
        repeatedInput: fc.bigInt({ min: 0n, max: 10n ** 9n }),
      }),
    ),
  });

  it("is never negative, and of one cell never above its cost, however many kinds find something in it", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyCell, { maxLength: 12, selector: (c) => `${c.identityId} ${c.teamId} ${c.applicationId} ${c.model}` }),
        (cells) => {
          const found = find(cells, "ci_bot");
          for (const { savingUsd, aloneUsd, cell: own } of found) {
            expect(savingUsd > 0n && savingUsd <= aloneUsd && aloneUsd <= own.costUsd).toBe(true);
          }
          for (const own of cells) {
            expect(sumUsd(found.filter((row) => row.cell === own).map((row) => row.savingUsd)) <= own.costUsd).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("sums by kind and by confidence to the one total, and lists one finding of a kind for a cell", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...SAVING_KINDS), fc.constantFrom("high", "low"), usd), { maxLength: 20 }), (drawn) => {
        const only = cell();
        const settled = settleSavings(
          drawn.map(
            ([kind, confidence, aloneUsd]) =>
              ({ kind, confidence, aloneUsd, cell: only, calls: 1n, what: "", why: "", advice: "" }) as Estimate,
          ),
        );
        expect(new Set(settled.map(({ kind }) => kind)).size).toBe(settled.length);
        const answer = findingsAnswer(settled, (_, id) => ({ id, name: id ?? "" }));
        for (const rows of [answer.byKind, answer.byConfidence, answer.findings])
          expect(sumUsd(rows.map((each) => parseUsd(each.savingUsd)))).toBe(parseUsd(answer.savingUsd));
        expect(parseUsd(answer.savingUsd) <= only.costUsd).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("of a later kind is its share of what the earlier ones left", () => {
    const estimate = (kind: Estimate["kind"], aloneUsd: string): Estimate => ({
      kind,
      cell: cell({ costUsd: parseUsd("100") }),
      aloneUsd: parseUsd(aloneUsd),
      calls: 1n,
      confidence: "low",
      what: "",
      why: "",
      advice: "",
    });
    const settled = settleSavings([estimate("cheaper_model", "50"), estimate("retries", "10")]);
    expect(settled.map(({ kind, savingUsd }) => [kind, savingUsd])).toEqual([
      ["cheaper_model", parseUsd("45")],
      ["retries", parseUsd("10")],
    ]);
  });

  it("against a price is the difference as a share of what was spent, and nothing where it would cost more or has no price", () => {
    const at = (text: string) => parseUsd(text);
    expect(savedOf(at("30"), at("10"), at("4"))).toBe(at("18"));
    expect(savedOf(at("30"), at("10"), at("10.5"))).toBe(0n);
    expect(savedOf(at("30"), null, at("1"))).toBe(0n);
    expect(savedOf(at("30"), at("10"), null)).toBe(0n);
    const way = { provider: "anthropic", model: "claude-haiku-4-5", calls: 1n, tokens: { ...NO_TOKENS, input: 1_000_000n } };
    expect(priceOf(PRICES, way)).toBe(at("1"));
    expect(priceOf(PRICES, { ...way, mode: "batch" })).toBeNull();
  });
});

describe("a rule", () => {
  it("counts failed and repeated calls beyond the usual hundredth", () => {
    const lines = { ...NO_LINES, wasted: { calls: 40n, costUsd: parseUsd("24.5") } };
    expect(find([cell({ lines })])).toMatchObject([{ kind: "retries", aloneUsd: parseUsd("20"), confidence: "high", calls: 40n }]);
    expect(find([cell({ lines: { ...lines, wasted: { calls: 40n, costUsd: parseUsd("4.5") } } })])).toEqual([]);
  });

  it("takes two identities for one only where teams differ and application, model and size are alike", () => {
    const twin = cell({ identityId: "scout", teamId: "field", costUsd: parseUsd("440"), requests: 980n });
    expect(find([cell(), twin])).toMatchObject([
      { kind: "duplicate", cell: twin, otherId: "triage", aloneUsd: parseUsd("440"), confidence: "medium" },
    ]);
    for (const other of [{ teamId: "care" }, { applicationId: "atlas" }, { operation: "summary" }, { requests: 700n }])
      expect(find([cell(), { ...twin, ...other }])).toEqual([]);
  });

  it("keeps one of many that are alike", () => {
    const alike = ["a", "b", "c"].map((identityId, i) => cell({ identityId, teamId: `t${i}` }));
    expect(find(alike).map((row) => row.cell.identityId)).toEqual(["b", "c"]);
  });

  it("cuts long prompts to the bound, across the tier at the tier's price", () => {
    const tokens = { ...NO_TOKENS, input: 4_000_000n };
    const long = { calls: 10n, costUsd: parseUsd("24"), tokens, bound: 200_000n, isTier: true };
    expect(find([cell({ lines: { ...NO_LINES, long } })])).toMatchObject([
      { kind: "long_prompts", aloneUsd: parseUsd("18"), confidence: "medium" },
    ]);
  });

  it("asks for the cache hits that are usual on a model, once there are enough others", () => {
    const others = ["b", "c", "d"].map((identityId) =>
      cell({ identityId, tokens: { ...NO_TOKENS, input: 20_000_000n, cacheRead: 80_000_000n, output: 10_000_000n } }),
    );
    const [found, ...rest] = find([cell(), ...others]);
    // $450 now; with four fifths of the prompt at $0.30: 60 + 24 + 150.
    expect(found).toMatchObject({ kind: "cache", aloneUsd: parseUsd("216"), confidence: "low" });
    expect(rest).toEqual([]);
    expect(find([cell(), ...others.slice(1)])).toEqual([]);
  });

  it("proposes batches only for machines, at the batch price of the model", () => {
    const alone = { calls: 500n, costUsd: parseUsd("100"), tokens: { ...NO_TOKENS, input: 1_000n, output: 100n }, atNight: 300n };
    const own = cell({ lines: { ...NO_LINES, alone } });
    expect(find([own], "ci_bot")).toMatchObject([{ kind: "batch", aloneUsd: parseUsd("50"), confidence: "high" }]);
    expect(find([own], "service_account")).toMatchObject([{ confidence: "medium" }]);
    expect(find([own], "agent")).toEqual([]);
    expect(find([{ ...own, model: "claude-haiku-4-5" }], "ci_bot")).toEqual([]);
  });

  it("proposes the smaller model of the line where answers are short or it is used already, never with high confidence", () => {
    const short = cell({ tokens: { ...NO_TOKENS, input: 100_000_000n, output: 300_000n } });
    expect(find([short])).toMatchObject([
      { kind: "cheaper_model", toModel: "claude-haiku-4-5", confidence: "low", aloneUsd: parseUsd("300") },
    ]);
    const used = cell({ model: "claude-haiku-4-5", costUsd: parseUsd("1") });
    expect(find([short, used])).toMatchObject([{ confidence: "medium" }]);
    expect(find([cell(), used])).toMatchObject([{ confidence: "low" }]);
    expect(find([cell()])).toEqual([]);
  });

  it("compares units retrieved for a call with the usual, by their own charges", () => {
    const with_ = (identityId: string, units: bigint) =>
      cell({ identityId, operation: "rerank", retrieval: { units, costUsd: parseUsd("40") } });
    expect(find([with_("a", 40_000n), with_("b", 10_000n), with_("c", 10_000n), with_("d", 10_000n)])).toMatchObject([
      { kind: "retrieval", cell: { identityId: "a" }, aloneUsd: parseUsd("30") },
    ]);
  });
});
