import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { readAllocationWorld } from "@/lib/allocation";
import { freezeTerms } from "@/lib/chargeback/close/freeze-terms";
import { freezeLines, freezeUse, lockPeriods } from "@/lib/chargeback/store/freeze";
import { checkFocus } from "@/lib/focus/core/check";
import { csvRecords } from "@/lib/focus/core/csv-lines";
import { formatFixed, parseFixed } from "@/lib/kernel/money";
import { readUsage } from "@/lib/reporting";
import { parseUsageQuery, type UsageParameters } from "@/lib/reporting/core/usage-query";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { seedPeriod, seedStatement } from "@/lib/testing/statements";
import type { Manifest } from "./core/manifest";
import { makeExport, openManifest, streamExport } from "./index";
import { ExportParams, MakeExportInput } from "./schemas";

/** February 2026 is closed, March runs. */
const database = useDatabase();
const NOW = new Date("2026-03-20T12:00:00Z");
const ctx = (caller: Caller = {}) => testContext(database.db, { clock: frozenClock(NOW.toISOString()), ...caller });
const run = (sql: string, values: unknown[] = []) => database.pool.query(sql, values);

async function textOf(period: string, params: Record<string, string>): Promise<string> {
  return readAll((await streamExport(ctx(), period, ExportParams.parse(params))).chunks);
}

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString("utf8");
}

async function checked(text: string) {
  const report = await checkFocus(csvRecords([text]), { isOwn: true });
  const rows: Record<string, string>[] = [];
  let header: readonly string[] | undefined;
  for await (const { cells } of csvRecords([text])) {
    const names = header;
    if (names) rows.push(Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""])));
    else header = cells;
  }
  return { report, rows };
}

const sumOf = (rows: readonly Record<string, string>[], column: string): string =>
  formatFixed(
    rows.reduce((sum, row) => sum + parseFixed(row[column] || "0", 30), 0n),
    30,
  );
const totalOf = async (from: string, to: string, more: UsageParameters = {}) =>
  (await readUsage(ctx(), parseUsageQuery({ from, to, ...more }, NOW))).total;

/** Each may be done again. */
const LATER_CHANGES = [
  "UPDATE team SET name = name || '!'",
  "UPDATE cost_centre SET name = name || '!', gl_account = '99'",
  "UPDATE provider SET name = name || '!'",
  "UPDATE shared_cost SET name = name || '!', cost_centre_id = 'cc2'",
  "UPDATE shared_cost SET state = 'retracted'",
  "UPDATE shared_cost SET state = 'active'",
  "UPDATE price SET rate = rate * 3 WHERE origin = 'catalogue' AND model = 'gpt-4o'",
  `UPDATE organisation SET fiscal_calendar = '{"kind":"weeks","pattern":"4-4-5","anchor":"2026-01-04","extraWeek":"last"}'`,
  "UPDATE organisation SET fiscal_calendar = NULL",
  "UPDATE invoice_line SET invoice_id = 'INV-9', taken_out_at = NULL",
  "UPDATE invoice_line SET taken_out_at = '2026-03-18'",
  `INSERT INTO shared_cost (id, name, kind, amount, currency, valid_from, valid_to, basis, cost_centre_id, state, reason, created_by, created_by_name, created_at)
    VALUES (gen_random_uuid()::text, 'Late', 'support', 10, 'USD', '2026-02-01', '2026-03-01', 'actual_days', '', 'active', '', 'u', 'U', '2026-03-15')`,
];

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await run(`INSERT INTO price (provider, model, meter, rate, per, valid_from, origin, origin_version, created_by)
    SELECT provider, model, meter, rate / 2, per, valid_from, 'organisation', 'own', 't' FROM price WHERE model = 'gpt-4o' AND origin = 'catalogue'`);
  await seedUsage(ctx(), anyUsage(7, 400));
  await run(`INSERT INTO shared_cost (id, name, kind, provider, amount, currency, valid_from, valid_to, basis, seats, covers, cost_centre_id, state, reason, created_by, created_by_name, created_at)
    VALUES ('fee', '=Gateway', 'platform_fee', NULL, 365, 'EUR', '2026-02-01', '2027-02-01', 'actual_days', NULL, NULL, 'cc1', 'active', '', 'u', 'U', '2026-01-01'),
      ('com', 'Commitment', 'commitment', 'openai', 0.5, 'USD', '2026-02-01', '2026-03-01', 'actual_days', NULL, '{"provider":"openai","models":[],"costCentreIds":[]}', '', 'active', '', 'u', 'U', '2026-01-01')`);
  await run(`INSERT INTO invoice_line (source_id, line_key, file_id, invoice_id, from_day, to_day, provider, kind, amount, currency)
    VALUES ('ivs', 'one', 'ivf', 'INV-2', '2026-02-03', '2026-02-04', 'openai', 'usage', 1, 'USD'),
      ('ivs', 'two', 'ivf', 'INV-3', '2026-03-03', '2026-03-04', 'openai', 'usage', 1, 'USD'),
      ('ivs', 'three', 'ivf', 'INV-4', '2026-03-03', '2026-03-04', 'anthropic', 'usage', 1, 'USD'),
      ('ivs', 'four', 'ivf', NULL, '2026-03-05', '2026-03-06', 'anthropic', 'usage', 1, 'USD')`);
  await database.db.$transaction(
    async (tx) => {
      await lockPeriods(tx);
      const february = { id: "2026-02", start: new Date("2026-02-01T00:00:00Z"), end: new Date("2026-03-01T00:00:00Z"), timeZone: "UTC" };
      await freezeUse(tx, { ...february, version: 1 });
      await freezeLines(tx, { ...february, version: 1 });
      await freezeTerms(database.db, tx, { ...february, version: 1 }, await readAllocationWorld(tx, february));
    },
    { isolationLevel: "RepeatableRead", timeout: 30_000 },
  );
  await seedPeriod(database.db, { id: "2026-02", start: "2026-02-01T00:00:00Z", end: "2026-03-01T00:00:00Z", state: "closed" });
  await seedStatement(database.db, "2026-02", {
    ...{ id: "st1", costCentreId: "cc1", state: "issued", businessUnitId: "ops", teamIds: ["care"] },
    lines: [{ amount: "10.25" }, { amount: "2.50", kind: "allocated" }, { amount: "-0.75", kind: "markup" }],
  });
});

describe("FOCUS files of a ledger", () => {
  it.each(["1.4", "1.2"])(
    "conform to %s by our own checker and sum to GET /usage, of a closed and of a running period",
    async (version) => {
      for (const [period, from, to] of [
        ["2026-02", "2026-02-01", "2026-03-01"],
        ["2026-03", "2026-03-01", "2026-04-01"],
      ] as const) {
        const { report, rows } = await checked(await textOf(period, { profile: `focus-${version}` }));
        expect(report.version).toBe(version);
        expect(report.findings).toEqual([]);
        const usage = rows.filter(({ SkuId, ChargeCategory }) => ChargeCategory === "Usage" && !SkuId?.startsWith("shared:"));
        const total = await totalOf(from, to);
        expect(usage.length).toBeGreaterThan(50);
        expect(sumOf(usage, "EffectiveCost")).toBe(total.costUsd);
        expect(sumOf(usage, "x_FlatValue")).toBe(total.flatValueUsd);
      }
    },
  );

  it("bill a commitment with its purchase, and what it paid for with nothing", async () => {
    const { rows } = await checked(await textOf("2026-02", { profile: "focus-1.4" }));
    const of = rows.filter(({ CommitmentDiscountId }) => CommitmentDiscountId === "com");
    expect(sumOf(of, "BilledCost")).toBe("0.5");
    expect(sumOf(of, "EffectiveCost")).toBe("0.5");
    expect(of.some(({ CommitmentDiscountStatus }) => CommitmentDiscountStatus === "Used")).toBe(true);
    const fee = rows.filter(({ ResourceId }) => ResourceId === "fee");
    expect(
      fee.map(({ ChargeCategory, BillingCurrency, BilledCost, EffectiveCost }) => [
        ChargeCategory,
        BillingCurrency,
        BilledCost,
        EffectiveCost,
      ]),
    ).toEqual([
      ["Purchase", "EUR", "365.0", "0.0"],
      ["Usage", "EUR", "0.0", "28.0"],
    ]);
  });

  it("say which invoice bills usage, where one does for all of a provider's days", async () => {
    const invoicesOf = async (period: string) => {
      const { rows } = await checked(await textOf(period, { profile: "focus-1.4" }));
      return [...new Set(rows.map(({ BillingAccountId, InvoiceId }) => `${BillingAccountId} ${InvoiceId}`))].filter((text) =>
        /INV/.test(text),
      );
    };
    expect(await invoicesOf("2026-02")).toEqual(["openai INV-2"]);
    expect(await invoicesOf("2026-03")).toEqual(["openai INV-3"]);
  });

  it("show what statements charge beside usage in columns of ours alone", async () => {
    const { rows } = await checked(await textOf("2026-02", { profile: "focus-1.4" }));
    const beside = rows.filter(({ ChargeCategory }) => ChargeCategory === "Adjustment");
    expect(beside.map(({ BilledCost, x_ChargebackCost, x_SharedCost }) => [BilledCost, x_ChargebackCost, x_SharedCost])).toEqual([
      ["0.0", "2.5", "2.5"],
      ["0.0", "-0.75", ""],
    ]);
  });

  it("of one unit hold its usage alone, without what the whole paid for", async () => {
    const { report, rows } = await checked(await textOf("2026-03", { profile: "focus-1.4", costCentre: "none" }));
    expect(report.findings).toEqual([]);
    expect(rows.every(({ x_CostCenter, ChargeCategory }) => x_CostCenter === "" && ChargeCategory === "Usage")).toBe(true);
  });

  it("are kept with a manifest of their sums, and a closed period gives the same bytes after names change", async () => {
    const before = await textOf("2026-02", { profile: "focus-1.4" });
    await run("UPDATE team SET name = name || ' renamed'");
    await run("UPDATE cost_centre SET gl_account = '1234'");
    expect(await textOf("2026-02", { profile: "focus-1.4" })).toBe(before);
    const { id } = await makeExport(ctx(), MakeExportInput.parse({ period: "2026-02", profile: "focus-1.4" }));
    const manifest = JSON.parse(await readAll((await openManifest(ctx(), id)).chunks)) as Manifest;
    const { rows } = await checked(before);
    expect(manifest.rows).toBe(rows.length);
    expect(manifest.totals.BilledCost).toBe(
      sumOf(
        rows.filter(({ BillingCurrency }) => BillingCurrency === "USD"),
        "BilledCost",
      ),
    );
    expect(manifest.columns).toContain("x_ChargeKey");
  });

  it("of a closed period have the same bytes after any later change of names, bearers, fees, prices or the calendar", async () => {
    const before = await textOf("2026-02", { profile: "focus-1.4" });
    const { rows } = await checked(before);
    const agreed = rows.filter(({ ListUnitPrice, ContractedUnitPrice }) => ListUnitPrice !== ContractedUnitPrice);
    expect(agreed.length).toBeGreaterThan(0);
    const bump = "UPDATE ledger_version SET prices = prices + 1, inventory = inventory + 1";
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(LATER_CHANGES, { minLength: 1 }), async (changes) => {
        for (const change of changes) await run(change);
        await run(bump);
        expect(await textOf("2026-02", { profile: "focus-1.4" })).toBe(before);
      }),
      { numRuns: 8 },
    );
  });

  it("of a closing that kept no public prices do not look for them in the book of now", async () => {
    await run("DELETE FROM period_list_price");
    const before = await textOf("2026-02", { profile: "focus-1.4" });
    expect((await checked(before)).report.findings).toEqual([]);
    await run("UPDATE price SET rate = rate * 5 WHERE origin = 'catalogue' AND model = 'gpt-4o'");
    await run("UPDATE ledger_version SET prices = prices + 1");
    expect(await textOf("2026-02", { profile: "focus-1.4" })).toBe(before);
  });

  it("post usage that came after the close as corrections of the next period, with the day on which it happened", async () => {
    const before = await totalOf("2026-02-01", "2026-03-01");
    const closed = await textOf("2026-02", { profile: "focus-1.4" });
    await seedUsage(ctx(), anyUsage(8, 60));
    const after = await totalOf("2026-02-01", "2026-03-01");
    const { report, rows } = await checked(await textOf("2026-03", { profile: "focus-1.4" }));
    expect(report.findings).toEqual([]);
    const corrections = rows.filter(({ ChargeClass }) => ChargeClass === "Correction");
    const late = parseFixed(after.costUsd ?? "0", 15) - parseFixed(before.costUsd ?? "0", 15);
    expect(late).not.toBe(0n);
    expect(sumOf(corrections, "BilledCost")).toBe(formatFixed(late, 15));
    expect(new Set(corrections.map(({ BillingPeriodStart }) => BillingPeriodStart))).toEqual(new Set(["2026-03-01T00:00:00Z"]));
    expect(corrections.every(({ ChargePeriodStart }) => ChargePeriodStart?.startsWith("2026-02-"))).toBe(true);
    expect(await textOf("2026-02", { profile: "focus-1.4" })).toBe(closed);
  });
});
