import { beforeAll, describe, expect, it } from "vitest";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { parseInput } from "@/lib/kernel/parse";
import { ingestEvents } from "@/lib/metering";
import { addExchangeRate } from "@/lib/pricing";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import type { VarianceView } from "./core/views";
import {
  changeSource,
  createSource,
  importInvoice,
  listFiles,
  listSources,
  previewInvoice,
  readFile,
  readInvoiceState,
  readReconciliation,
  readSettledVariances,
  readUnmeteredBills,
  settleVariance,
  takeOutMissing,
} from "./index";
import { FileQuery, NewSource, PreviewQuery, Settle } from "./schemas";

const database = useDatabase();
type Caller = Parameters<typeof testContext>[1];
const ctx = (caller?: Caller) => testContext(database.db, caller);
const MARCH = { periodId: "2026-03", start: new Date("2026-03-01T00:00:00Z"), end: new Date("2026-04-01T00:00:00Z") };

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
const upload = (text: string, over: { fileName?: string; sourceId?: string; caller?: Caller } = {}) =>
  importInvoice(ctx(over.caller), {
    fileName: over.fileName ?? "costs.json",
    content: bytesOf(text),
    ...(over.sourceId && { sourceId: over.sourceId }),
  });

type Item = { day: string; item: string; cost: string; quantity?: number; project?: string; key?: string };
/** A page of OpenAI's costs. */
function page(items: readonly Item[]): string {
  const days = [...new Set(items.map(({ day }) => day))];
  return JSON.stringify({
    object: "page",
    data: days.map((day) => ({
      ...{ object: "bucket", start_time: Date.parse(day) / 1000, end_time: Date.parse(day) / 1000 + 86_400 },
      results: items
        .filter((one) => one.day === day)
        .map(({ item, cost, quantity, project, key }) => ({
          object: "organization.costs.result",
          amount: { value: Number(cost), currency: "usd" },
          line_item: item,
          project_id: project ?? null,
          api_key_id: key ?? null,
          ...(quantity !== undefined && { quantity, quantity_unit: "tokens" }),
        })),
    })),
  });
}
/** 1,000,000 in and 100,000 out a day for ten days: 2.50 and 1.00 dollars each. */
const DAYS = Array.from({ length: 10 }, (_, i) => `2026-03-${String(i + 1).padStart(2, "0")}`);
const agreeing: Item[] = DAYS.flatMap((day) => [
  { day, item: "gpt-4o, input", cost: "2.5", quantity: 1_000_000 },
  { day, item: "gpt-4o, output", cost: "1", quantity: 100_000 },
]);

beforeAll(async () => {
  await seedOrganisation(database.pool);
  const events = DAYS.map((day, i) =>
    usageEvent({
      dedupeKey: `u${i}`,
      occurredAt: new Date(`${day}T10:00:00Z`),
      hints: { credential: "triage-key" },
      quantities: { input: 1_000_000n, output: 100_000n },
    }),
  );
  await ingestEvents(ctx(), "api", batchOf(...events));
});

const varianceOf = (found: readonly VarianceView[], kind: string): VarianceView => {
  const variance = found.find((one) => one.kind === kind);
  if (!variance) throw new Error(`no ${kind}: ${found.map((one) => one.kind).join(", ")}`);
  return variance;
};

describe("taking a file", () => {
  it("without any invoice the check has nothing to say", async () => {
    expect(await readInvoiceState(database.db, MARCH)).toMatchObject({ check: { state: "not_evaluable" } });
    const { providers, total } = await readReconciliation(ctx(), MARCH);
    expect(providers).toMatchObject([{ provider: "openai", state: "no_invoice", meteredUsd: "35", differenceUsd: "0" }]);
    expect(total.meteredUsd).toBe("0");
  });

  it("a file is taken wholly, and the same bytes again change nothing and say when they came", async () => {
    const taken = await upload(page(agreeing), { fileName: "march.json" });
    expect(taken).toMatchObject({
      state: "taken",
      already: false,
      rows: 20,
      added: 20,
      totals: [{ currency: "USD", amount: "35" }],
      fromDay: "2026-03-01",
      toDay: "2026-03-11",
    });
    const again = await upload(page(agreeing), { fileName: "other-name.json" });
    expect(again).toMatchObject({ id: taken.id, already: true, fileName: "march.json", createdAt: taken.createdAt });
    expect((await listFiles(ctx(), parseInput(FileQuery, {}))).data).toHaveLength(1);
    expect((await readInvoiceState(database.db, MARCH)).check).toEqual({ state: "passed", detail: "The invoice of OpenAI agrees." });
  });

  it("a restatement changes lines in place, keeps what was before, and tells of lines that are gone", async () => {
    const restated = agreeing
      .map((one) => (one.day === "2026-03-02" && one.item === "gpt-4o, output" ? { ...one, cost: "1.5" } : one))
      .slice(0, -1);
    // The last line is gone, its bucket is still told.
    expect(await upload(page(restated))).toMatchObject({ state: "taken", added: 0, restated: 1, unchanged: 18, missing: 1 });
    const { rows } = await database.pool.query<{ before: { amount: string }[] | null; amount: string }>(
      "SELECT before, trim_scale(amount)::text AS amount FROM invoice_line WHERE before IS NOT NULL",
    );
    expect(rows).toMatchObject([{ amount: "1.5", before: [{ amount: "1", currency: "USD" }] }]);
    const { data } = await listSources(ctx());
    expect(data).toMatchObject([
      { name: "OpenAI costs", totals: [{ amount: "35.5" }], missing: { lines: 1, totals: [{ currency: "USD", amount: "1" }] } },
    ]);
    const [source] = data;
    expect(await takeOutMissing(ctx(), source?.id ?? "")).toEqual({ lines: 1, totals: [{ currency: "USD", amount: "1" }] });
    await expect(takeOutMissing(ctx(), source?.id ?? "")).rejects.toThrow(Conflict);
    // It counts again when a file has it.
    expect(await upload(`${page(agreeing)} `)).toMatchObject({ restated: 1, unchanged: 19, missing: 0 });
    expect((await listSources(ctx())).data).toMatchObject([{ totals: [{ amount: "35" }], missing: { lines: 0 } }]);
  });

  it("one wrong row refuses the whole file with a report, and takes nothing", async () => {
    const header = "usage_date_utc,model,workspace,api_key,token_type,cost_usd";
    const text = `${header}\n2026-03-01,Claude Haiku 4.5,Default,k,output,0.50\n2026-03-01,Claude Haiku 4.5,Default,k,input_no_cache,half a dollar\n`;
    const refused = await upload(text, { fileName: "anthropic.csv" });
    expect(refused).toMatchObject({
      state: "refused",
      added: 0,
      faultCount: 1,
      faults: [{ line: 3, column: "cost_usd", message: "This is no amount." }],
    });
    expect(await readFile(ctx(), refused.id)).toMatchObject({ state: "refused", faultCount: 1 });
    expect((await database.pool.query("SELECT 1 FROM invoice_line WHERE provider = 'anthropic'")).rowCount).toBe(0);
    // Refused is not taken: mended or not, it is read again.
    expect(await upload(text, { fileName: "anthropic.csv" })).toMatchObject({ already: false, state: "refused" });
  });

  it("columns that nobody explained are refused, and explained once they hold for the next file", async () => {
    const csv = "Tag;Dienst;Netto\n03.03.2026;gpt-4o;1.234,50\n";
    await expect(upload(csv)).rejects.toThrow(Invalid);
    const preview = await previewInvoice(
      ctx(),
      bytesOf(csv),
      parseInput(PreviewQuery, {
        name: "x.csv",
        provider: "mistral",
        mapping: JSON.stringify({
          columns: { from: "Tag", amount: "Netto", model: "Dienst" },
          delimiter: ";",
          decimalMark: ",",
          dateOrder: "dmy",
          currency: "EUR",
        }),
      }),
    );
    expect(preview).toMatchObject({
      header: ["Tag", "Dienst", "Netto"],
      lines: [{ fromDay: "2026-03-03", amount: "1234.5", currency: "EUR" }],
      faults: [{ message: "No exchange rate of EUR holds on 2026-03-03." }],
    });
    const source = await createSource(
      ctx(),
      parseInput(NewSource, { name: "Reseller", provider: "mistral", format: "csv", mapping: preview.mapping }),
    );
    expect(await upload(csv, { sourceId: source.id })).toMatchObject({ state: "refused", faults: [{ column: "currency" }] });
    await addExchangeRate(ctx(), {
      currency: "EUR",
      perUsd: "0.5",
      effectiveFrom: new Date("2026-01-01T00:00:00Z"),
      reason: "test",
    } as never);
    expect(await upload(csv, { sourceId: source.id })).toMatchObject({ state: "taken", totals: [{ currency: "EUR", amount: "1234.5" }] });
    expect((await readReconciliation(ctx(), MARCH)).providers.find(({ provider }) => provider === "mistral")).toMatchObject({
      invoicedUsd: "2469",
      state: "over",
      byKind: expect.objectContaining({ missing: "2469" }),
    });
    await expect(upload(page(agreeing), { sourceId: source.id })).rejects.toThrow(Invalid);
    expect(await changeSource(ctx(), source.id, { toleranceUsd: "5000" })).toMatchObject({ tolerance: "5000" });
    expect((await readReconciliation(ctx(), MARCH)).providers.find(({ provider }) => provider === "mistral")?.state).toBe("within");
  });
});

describe("two sources of the same money", () => {
  const JANUARY = { periodId: "2026-01", start: new Date("2026-01-01T00:00:00Z"), end: new Date("2026-02-01T00:00:00Z") };

  it("are told on import, in the reconciliation and as a reason of the check; whatever of them counts is not changed", async () => {
    const items: Item[] = [
      { day: "2026-01-05", item: "gpt-4o, input", cost: "2.5", quantity: 1_000_000 },
      { day: "2026-01-06", item: "gpt-4o, input", cost: "2.5", quantity: 1_000_000 },
    ];
    expect(await upload(page(items), { fileName: "january.json" })).toMatchObject({ state: "taken", overlaps: [] });
    const mapping = { columns: { from: "Date", amount: "Cost" }, delimiter: ",", decimalMark: ".", dateOrder: "ymd", currency: "USD" };
    const second = await createSource(ctx(), parseInput(NewSource, { name: "Copy", provider: "openai", format: "csv", mapping }));
    const csv = "Date,Cost\n2026-01-06,2.5\n2026-01-07,1\n";
    const overlap = {
      ...{ provider: "openai", providerName: "OpenAI", fromDay: "2026-01-06", toDay: "2026-01-07" },
      sources: expect.arrayContaining([
        { id: second.id, name: "Copy" },
        { id: expect.any(String), name: "OpenAI costs" },
      ]),
    };
    const taken = await upload(csv, { fileName: "copy.csv", sourceId: second.id });
    expect(taken.overlaps).toEqual([overlap]);
    expect(await upload(csv, { sourceId: second.id })).toMatchObject({ already: true, overlaps: [overlap] });
    expect((await readFile(ctx(), taken.id)).overlaps).toEqual([overlap]);
    const view = await readReconciliation(ctx(), JANUARY);
    expect(view.overlaps).toEqual([overlap]);
    expect(view.total.invoicedUsd).toBe("8.5");
    const { check } = await readInvoiceState(database.db, JANUARY);
    expect(check).toEqual(view.check);
    expect(check.detail).toContain("both tell its cost on 2026-01-06, so money may count twice");
  });
});

describe("three planted errors", () => {
  const FEBRUARY = { periodId: "2026-02", start: new Date("2026-02-01T00:00:00Z"), end: new Date("2026-03-01T00:00:00Z") };
  const days = DAYS.map((day) => day.replace("-03-", "-02-"));
  beforeAll(async () => {
    const events = days.map((day, i) =>
      usageEvent({
        dedupeKey: `a${i}`,
        occurredAt: new Date(`${day}T10:00:00Z`),
        hints: { credential: "triage-key" },
        quantities: { input: 1_000_000n, output: 100_000n },
      }),
    );
    await ingestEvents(ctx(), "api", batchOf(...events));
    const items = days.flatMap((day): Item[] => [
      { day, item: "gpt-4o, input", cost: "2.5", quantity: 1_000_000 },
      // Output at 12 in place of 10 dollars a million.
      { day, item: "gpt-4o, output", cost: "1.2", quantity: 100_000 },
    ]);
    // One line twice; a model that nobody metered.
    const twice = items[6] as Item;
    await upload(page([...items, twice, { day: "2026-02-05", item: "o3, output", cost: "7", quantity: 500_000 }]), {
      fileName: "february.json",
    });
  });

  it("each is found as what it is, and all of them sum to the difference", async () => {
    const { variances, providers, check } = await readReconciliation(ctx(), FEBRUARY);
    expect(variances.map(({ kind, differenceUsd, title }) => [kind, differenceUsd, title])).toEqual([
      ["missing", "7", "o3, completion: billed, not metered"],
      ["duplicate", "2.5", "gpt-4o, prompt, uncached: billed twice on 2026-02-04"],
      ["rate", "2", "gpt-4o, completion: billed at another price"],
    ]);
    expect(varianceOf(variances, "rate").facts).toMatchObject({
      ratePerMillion: { metered: "10", invoiced: "12" },
      quantity: { metered: "1000000", invoiced: "1000000" },
    });
    const [openai] = providers;
    expect(openai).toMatchObject({ meteredUsd: "35", invoicedUsd: "46.5", differenceUsd: "11.5", openUsd: "11.5", state: "over", open: 3 });
    expect(sumUsd(variances.map(({ differenceUsd }) => parseUsd(differenceUsd)))).toBe(parseUsd("11.5"));
    expect(check).toEqual({ state: "failed", detail: "OpenAI: $11.50 open, limit $5.00" });
  });

  it("what nobody metered is told of the newest month that has a bill, and nothing where there is none", async () => {
    const told = async (at: string) =>
      (await readUnmeteredBills(database.db, new Date(at))).map(({ provider, month, invoicedUsd, unmeteredUsd }) => [
        ...[provider, month, formatUsd(invoicedUsd), formatUsd(unmeteredUsd)],
      ]);
    expect(await told("2026-02-28T12:00:00Z")).toContainEqual(["openai", "2026-02", "46.5", "7"]);
    expect((await told("2026-03-20T12:00:00Z")).map(([provider, month]) => [provider, month])).toContainEqual(["openai", "2026-03"]);
    expect(await told("2025-06-15T12:00:00Z")).toEqual([]);
  });

  it("settled by people with a reason, they let the period close, and are told to it", async () => {
    const { variances } = await readReconciliation(ctx(), FEBRUARY);
    const decide = (kind: string, over: Partial<Settle>) => {
      const { id, differenceUsd } = varianceOf(variances, kind);
      return settleVariance(
        ctx(),
        FEBRUARY,
        id,
        parseInput(Settle, { settlement: "ignore", reasonCode: "double_billed", note: "Asked for a credit", differenceUsd, ...over }),
      );
    };
    await expect(decide("duplicate", { differenceUsd: "99" })).rejects.toThrow(Conflict);
    await expect(decide("missing", { settlement: "unattributed", ownerId: "nobody" })).rejects.toThrow(Invalid);
    expect(() => parseInput(Settle, { settlement: "unattributed", reasonCode: "unexplained", note: "x", differenceUsd: "7" })).toThrow(
      "Somebody has to answer",
    );
    expect(await decide("duplicate", {})).toMatchObject({
      state: "settled",
      decision: { settlement: "ignore", by: "Test Person", note: "Asked for a credit" },
    });
    await decide("rate", { settlement: "accept", reasonCode: "price_agreed", note: "New contract" });
    await decide("missing", { settlement: "unattributed", reasonCode: "unexplained", note: "Nobody knows", ownerId: "ann" });
    expect((await readReconciliation(ctx(), FEBRUARY)).providers[0]).toMatchObject({ state: "agrees", openUsd: "0" });
    expect(
      (await readSettledVariances(database.db, FEBRUARY))
        .map(({ settlement, amountUsd, ownerId }) => [settlement, amountUsd, ownerId])
        .sort(),
    ).toEqual([
      ["accept", parseUsd("2"), null],
      ["ignore", parseUsd("2.5"), null],
      ["unattributed", parseUsd("7"), "ann"],
    ]);
    const { rows } = await database.pool.query<{ action: string }>("SELECT action FROM audit_event WHERE object_type = 'invoice_variance'");
    expect(rows).toHaveLength(3);
  });

  it("a decision survives what changes elsewhere, and is open again when its own difference changes", async () => {
    await upload(page([{ day: "2026-02-20", item: "gpt-4o, input", cost: "0", quantity: 0 }]), { fileName: "more.json" });
    expect(varianceOf((await readReconciliation(ctx(), FEBRUARY)).variances, "missing").state).toBe("settled");
    await upload(page([{ day: "2026-02-05", item: "o3, output", cost: "9", quantity: 500_000 }]), { fileName: "late.json" });
    const missing = varianceOf((await readReconciliation(ctx(), FEBRUARY)).variances, "missing");
    expect(missing).toMatchObject({
      state: "open",
      differenceUsd: "9",
      decision: null,
      outdated: { differenceUsd: "7", note: "Nobody knows" },
    });
    expect((await readSettledVariances(database.db, FEBRUARY)).map(({ settlement }) => settlement).sort()).toEqual(["accept", "ignore"]);
  });

  it("a closed period is decided no more, and usage after its close is late", async () => {
    await database.pool.query(
      "INSERT INTO billing_period (id, starts_at, ends_at, state, version) VALUES ('2026-02', '2026-02-01Z', '2026-03-01Z', 'closed', 1)",
    );
    await database.pool.query(
      `INSERT INTO period_line (period_id, version, day, dimension_id, meter, price_id, quantity, unpriced, cost_usd, flat_value_usd)
       SELECT '2026-02', 1, day, dimension_id, meter, 0, quantity, 0, cost_usd, 0 FROM usage_daily_meter
       WHERE day BETWEEN '2026-02-01' AND '2026-02-28' AND NOT (day = '2026-02-10' AND meter = 'input')`,
    );
    const view = await readReconciliation(ctx(), FEBRUARY);
    expect(view).toMatchObject({
      periodState: "closed",
      may: { settle: false },
      providers: expect.arrayContaining([expect.objectContaining({ provider: "openai", meteredUsd: "32.5" })]),
    });
    expect(varianceOf(view.variances, "timing")).toMatchObject({ differenceUsd: "2.5", title: "Usage that arrived after the close" });
    const { id, differenceUsd } = varianceOf(view.variances, "missing");
    await expect(
      settleVariance(ctx(), FEBRUARY, id, parseInput(Settle, { settlement: "ignore", reasonCode: "other", note: "x", differenceUsd })),
    ).rejects.toThrow(Conflict);
  });
});

describe("who may", () => {
  it("reading needs all of the organisation, writing the right, deciding a person", async () => {
    await expect(readReconciliation(ctx({ rights: ["spend.read"], scope: { teamIds: ["care"] } }), MARCH)).rejects.toThrow(Forbidden);
    await expect(upload(page(agreeing), { caller: { rights: ["spend.read"] } })).rejects.toThrow(Forbidden);
    await expect(
      settleVariance(
        ctx({ kind: "token" }),
        MARCH,
        "x",
        parseInput(Settle, { settlement: "ignore", reasonCode: "other", note: "x", differenceUsd: "1" }),
      ),
    ).rejects.toThrow(Forbidden);
    await expect(
      settleVariance(ctx(), MARCH, "x", parseInput(Settle, { settlement: "ignore", reasonCode: "other", note: "x", differenceUsd: "1" })),
    ).rejects.toThrow(NotFound);
  });
});
