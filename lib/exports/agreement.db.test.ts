import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/auth";
import {
  approveAllocation,
  chargebackSummary,
  closePeriod,
  prepareClose,
  readPeriodView,
  setAccounting,
  waiveCheck,
} from "@/lib/chargeback";
import { blocking } from "@/lib/chargeback/core/checks";
import type { PeriodView } from "@/lib/chargeback/core/views";
import { formatFixed, parseFixed } from "@/lib/kernel/money";
import { addExchangeRate, setStatementCurrency } from "@/lib/pricing";
import { ExchangeRateInput } from "@/lib/pricing/schemas";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { makeExport, openExport, streamExport } from "./index";
import { ExportParams, MakeExportInput } from "./schemas";

/** Closed as people close it: every file says what the period's page says, and the files say the same of each other. */
const database = useDatabase();
const NOW = "2026-04-02T09:00:00Z";
const as = (id: string): Context => testContext(database.db, { id, clock: frozenClock(NOW) });
type Line = Record<string, string>;
const MONTH = "2026-02";
const SCALE = 25;

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString("utf8");
}
async function linesOf(params: Record<string, string>): Promise<Line[]> {
  const { chunks } = await streamExport(as("con"), MONTH, ExportParams.parse(params));
  return parse(await textOf(chunks), { columns: true, bom: true }) as Line[];
}
const sum = (lines: readonly Line[], column: string): string =>
  formatFixed(
    lines.reduce((total, line) => total + parseFixed(line[column] || "0", SCALE), 0n),
    SCALE,
  );
const plain = (amount: string | undefined): string => formatFixed(parseFixed(amount ?? "", SCALE), SCALE);

async function close(): Promise<PeriodView> {
  await prepareClose(as("ana"), MONTH);
  let view = await readPeriodView(as("con"), MONTH);
  if (view.checks.some((check) => check.action === "approve_allocation"))
    view = await approveAllocation(as("con"), MONTH, { contentHash: view.contentHash ?? "" });
  for (const check of blocking(view.checks))
    view = await waiveCheck(as("con"), MONTH, { check: check.id, reason: "not part of this test" });
  return closePeriod(as("con"), MONTH, { contentHash: view.contentHash ?? "" });
}

/** FOCUS sums each currency apart: `x_ChargebackCost_EUR`, without a suffix dollars. */
function sumOf(lines: readonly Line[], column: string): string {
  const isFocus = lines[0]?.BillingCurrency !== undefined;
  if (!isFocus) return sum(lines, column);
  const [, name = column, currency = "USD"] = /^(\w+)_([A-Z]{3})$/.exec(column) ?? [];
  const told = name === "x_ChargebackCost" ? "x_ChargebackCurrency" : "BillingCurrency";
  return sum(
    lines.filter((line) => line[told] === currency),
    name,
  );
}

let view: PeriodView;
beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query("INSERT INTO organisation (id, name) VALUES (1, 'Test') ON CONFLICT DO NOTHING");
  await database.pool.query("INSERT INTO cost_centre (id, name) VALUES ('cc-it', 'IT'), ('cc-rest', 'Rest')");
  await seedUsage(as("seed"), anyUsage(7, 400));
  const rate = { currency: "EUR", perUsd: "0.9123", effectiveFrom: "2026-01-01T00:00:00Z", reason: "ECB" };
  await addExchangeRate(as("con"), ExchangeRateInput.parse(rate));
  await setStatementCurrency(as("con"), { currency: "EUR", reason: "Contract" });
  await setAccounting(as("con"), {
    ...{ recoveryCostCentreId: "cc-it", fallbackCostCentreId: "cc-rest", entity: "ACME", reason: "test of files" },
  });
  view = await close();
});

describe("a period that was closed by two people", () => {
  it("costs in detail, summary, Excel and statements what its page and GET /chargeback say", async () => {
    const { total } = await chargebackSummary(as("con"), MONTH);
    for (const profile of ["detail", "summary", "excel", "statement"])
      expect([profile, sum(await linesOf({ profile }), "cost_usd")]).toEqual([profile, plain(view.totals?.costUsd)]);
    expect(plain(total.costUsd)).toBe(plain(view.totals?.costUsd));
  });

  it("charges in summary, statements and journal what its page says, by cost centre and in all, in the currency of statements", async () => {
    const [summary, statements, journal] = [
      await linesOf({ profile: "summary" }),
      await linesOf({ profile: "statement" }),
      await linesOf({ profile: "journal" }),
    ];
    const charged = plain(view.totals?.total);
    expect([sum(summary, "charged"), sum(statements, "amount"), sum(journal, "debit"), sum(journal, "credit")]).toEqual(
      Array(4).fill(charged),
    );
    expect(new Set([...statements, ...journal].map((line) => line.currency))).toEqual(new Set(["EUR"]));
    for (const row of view.statementRows) {
      const { id } = row.costCentre;
      const of = (lines: readonly Line[], column: string): string =>
        sum(
          lines.filter((line) => (line.cost_centre_id ?? line.cost_centre) === id),
          column,
        );
      expect([id, of(summary, "charged"), of(statements, "amount"), of(journal, "debit")]).toEqual([
        id,
        ...Array(3).fill(plain(row.total)),
      ]);
      expect([id, of(summary, "direct"), of(summary, "allocated"), of(summary, "other")]).toEqual([
        id,
        plain(row.direct),
        plain(row.allocated),
        plain(row.other),
      ]);
    }
  });

  it("is kept with manifests that say the same sums and the content hash of its closing", async () => {
    for (const profile of ["detail", "summary", "statement", "journal", "focus-1.4", "focus-1.2"]) {
      const { manifest, id } = await makeExport(as("con"), MakeExportInput.parse({ period: MONTH, profile }));
      expect(manifest?.contentHash).toBe(view.close?.contentHash);
      const lines = parse(await textOf((await openExport(as("con"), id)).chunks), { columns: true, bom: true }) as Line[];
      expect([profile, manifest?.rows]).toEqual([profile, lines.length]);
      for (const [column, total] of Object.entries(manifest?.totals ?? {}))
        expect([profile, column, plain(total)]).toEqual([profile, column, sumOf(lines, column)]);
    }
  });

  it("costs in FOCUS what it costs elsewhere", async () => {
    for (const profile of ["focus-1.4", "focus-1.2"])
      expect([profile, sum(await linesOf({ profile }), "EffectiveCost")]).toEqual([profile, plain(view.totals?.costUsd)]);
  });
});
