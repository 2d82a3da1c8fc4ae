import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, it } from "vitest";
import { streamExport } from "@/lib/exports";
import { ExportParams } from "@/lib/exports/schemas";
import { Forbidden } from "@/lib/kernel/errors";
import { formatUsd, parseFixed, parseUsd, sumUsd } from "@/lib/kernel/money";
import { parseInput } from "@/lib/kernel/parse";
import { addExchangeRate, setStatementCurrency } from "@/lib/pricing";
import { ExchangeRateInput } from "@/lib/pricing/schemas";
import { readUsage } from "@/lib/reporting";
import { parseUsageQuery, type UsageParameters } from "@/lib/reporting/core/usage-query";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { chargebackSummary, listChargeLines } from "./index";
import { ChargeLinesParams } from "./schemas";

/** One number for a month: the screen, GET /usage and the file agree to the last digit. */
const database = useDatabase();
const ctx = (scope: Caller["scope"] = "all") => testContext(database.db, { scope });
type Line = Record<string, string>;

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString("utf8");
}
async function fileOf(
  params: Record<string, string> = {},
  scope: Caller["scope"] = "all",
): Promise<{ fileName: string; text: string; lines: Line[] }> {
  const { fileName, chunks } = await streamExport(ctx(scope), "2026-03", ExportParams.parse(params));
  const text = await textOf(chunks);
  const lines = parse(text, { columns: true, bom: true, delimiter: params.delimiter ?? ",", record_delimiter: "\r\n" }) as Line[];
  return { fileName, text, lines };
}
const costOf = (lines: readonly Line[]): string => formatUsd(sumUsd(lines.map((line) => parseUsd(line.cost_usd || "0"))));
const usage = (parameters: UsageParameters = {}, scope: Caller["scope"] = "all") =>
  readUsage(ctx(scope), parseUsageQuery({ from: "2026-03-01", to: "2026-04-01", ...parameters }, new Date("2026-03-15T12:00:00Z")));

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(ctx(), anyUsage(31, 500));
});

describe("the chargeback file", () => {
  it.each(["detail", "summary", "excel"])(
    "sums to the total of the screen and of GET /usage, as %s, unattributed usage included",
    async (profile) => {
      const { lines } = await fileOf({ profile });
      const { total } = await usage();
      expect(costOf(lines)).toBe(total.costUsd);
      expect((await chargebackSummary(ctx(), "2026-03")).total).toEqual(total);
      expect(costOf(lines.filter((line) => line.team_id === "" && line.business_unit_id === ""))).toBe(
        (await usage({ filter: { team: "none" } })).total.costUsd,
      );
    },
  );

  it("agrees with GET /usage for every value of every column that it has", async () => {
    const { lines } = await fileOf();
    const columns = ["business_unit", "cost_centre", "team", "owner", "identity", "credential", "application", "environment"].map(
      (name) => [name, `${name}_id`],
    );
    for (const [grouping = "", column = ""] of [...columns, ["model", "model"], ["provider", "provider"], ["tenant", "tenant"]]) {
      const { groups } = await usage({ groupBy: grouping });
      for (const { group, costUsd } of groups) {
        const id = group[grouping as "team"]?.id ?? "";
        expect([grouping, id, costOf(lines.filter((line) => line[column] === id))]).toEqual([grouping, id, costUsd]);
      }
    }
  });

  it("holds what has no price with an empty cost, and counts it", async () => {
    const { lines } = await fileOf();
    const unpriced = lines.filter((line) => line.cost_usd === "");
    expect(unpriced.map((line) => line.model)).toEqual(expect.arrayContaining(["mystery-1", "gpt-4o"]));
    expect(unpriced.every((line) => Number(line.unpriced_count) > 0)).toBe(true);
    const { rows } = await database.pool.query<{ count: string }>(`SELECT coalesce(sum(n), 0)::text AS count FROM (
      SELECT (SELECT count(*) FROM jsonb_array_elements(l.charges) c WHERE c->>'costUsd' IS NULL) AS n FROM usage_line l
      WHERE l.role = 'billable' AND l.occurred_at >= '2026-03-01Z' AND l.occurred_at < '2026-04-01Z') counted`);
    const counted = lines.filter((line) => line.meter !== "").reduce((sum, line) => sum + Number(line.unpriced_count), 0);
    expect(String(counted)).toBe(rows[0]?.count);
    expect(lines.some((line) => line.meter === "" && line.quantity === "")).toBe(true);
  });

  it("is one grain in a stable order, without a total row, and no name is a formula", async () => {
    const { lines, text } = await fileOf();
    expect(text).toBe((await fileOf()).text);
    const keys = lines.map((line) =>
      JSON.stringify(Object.entries(line).filter(([name]) => !["quantity", "cost_usd", "unpriced_count"].includes(name))),
    );
    expect(new Set(keys).size).toBe(lines.length);
    expect(new Set(lines.map((line) => line.team))).toContain(`'=Vision, "eu"`);
    expect(lines.some((line) => line.identity === "'+CI bot" && line.credential !== "@key")).toBe(true);
    expect(text.split("\r\n").filter((line) => line.startsWith("period,"))).toHaveLength(1);
    expect(
      lines.every((line) => /^\d+(\.\d+)?$|^$/.test(line.cost_usd ?? "x") && line.period_start === "2026-03-01" && line.currency === "USD"),
    ).toBe(true);
  });

  it("is written for spreadsheets when asked, with the same cells", async () => {
    const plain = await fileOf();
    const excel = await fileOf({ profile: "excel", delimiter: ";" });
    expect(excel.text.charCodeAt(0)).toBe(0xfeff);
    expect(plain.text.charCodeAt(0)).not.toBe(0xfeff);
    expect(excel.lines).toEqual(plain.lines);
  });

  it("holds usage on flat plans at no cost, with what it would have cost beside it", async () => {
    const { lines } = await fileOf();
    const { total } = await usage();
    const flat = lines.filter((line) => line.billing === "flat");
    expect(flat.length).toBeGreaterThan(0);
    expect(costOf(flat)).toBe("0");
    expect(formatUsd(sumUsd(lines.map((line) => parseUsd(line.flat_value_usd ?? "x"))))).toBe(total.flatValueUsd);
    expect(lines.every((line) => line.billing === "flat" || line.flat_value_usd === "0")).toBe(true);
  });

  it("can be of one unit with the units below it, or of a cost centre, and is named after it", async () => {
    const labs = await fileOf({ businessUnit: "labs" });
    expect(new Set(labs.lines.map((line) => line.business_unit_id))).toEqual(new Set(["labs", "labs-eu"]));
    expect(labs.fileName).toBe("chargeback_labs_2026-03_v1_USD.csv");
    expect(costOf(labs.lines)).toBe((await chargebackSummary(ctx(), "2026-03", { businessUnit: "labs" })).total.costUsd);
    const centre = await fileOf({ costCentre: "cc1" });
    expect(costOf(centre.lines)).toBe((await usage({ filter: { cost_centre: "cc1" } })).total.costUsd);
    const none = await fileOf({ businessUnit: "none" });
    expect(costOf(none.lines)).toBe((await usage({ filter: { business_unit: "none" } })).total.costUsd);
    expect((await fileOf()).fileName).toBe("chargeback_all_2026-03_v1_USD.csv");
  });

  it("holds for a caller what that caller sees, and nothing else", async () => {
    for (const scope of [{ teamIds: ["care"] }, { businessUnitIds: ["labs"] }, { environmentIds: ["lab"] }, {}]) {
      const { lines } = await fileOf({}, scope);
      expect(costOf(lines)).toBe((await usage({}, scope)).total.costUsd);
    }
    expect((await fileOf({}, {})).lines).toEqual([]);
  });

  it("is refused without the right, and each one given is in the audit log", async () => {
    const analyst = testContext(database.db, { rights: ["spend.read"] });
    await expect(streamExport(analyst, "2026-03", ExportParams.parse({}))).rejects.toThrow(Forbidden);
    const audited = async () =>
      (await database.pool.query("SELECT object_id, after FROM audit_event WHERE action = 'chargeback.export' ORDER BY seq")).rows;
    const before = (await audited()).length;
    await fileOf({ profile: "summary", costCentre: "cc1" });
    const rows = await audited();
    expect(rows).toHaveLength(before + 1);
    expect(rows.at(-1)).toMatchObject({ object_id: "2026-03", after: expect.stringContaining('"costCentre":"cc1"') });
  });

  it("gives its connection back when the reader goes away", async () => {
    for (let i = 0; i < 15; i++) {
      const { chunks } = await streamExport(ctx(), "2026-03", ExportParams.parse({}));
      for await (const chunk of chunks) if (chunk.includes(13)) break;
      const iterator = chunks[Symbol.asyncIterator]();
      await iterator.return?.();
    }
    expect(database.pool.totalCount - database.pool.idleCount).toBe(0);
    const { rows } = await database.pool.query(
      "SELECT count(*)::int AS open FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
    );
    expect(rows).toEqual([{ open: 0 }]);
  });
});

describe("the lines on the screen", () => {
  it("are those of the file, a page at a time", async () => {
    const { lines } = await fileOf();
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listChargeLines(
        ctx(),
        "2026-03",
        ChargeLinesParams.parse({ limit: 13, ...(cursor === undefined ? {} : { cursor }) }),
      );
      seen.push(...page.data.map((line) => `${line.identity.id ?? ""} ${line.model} ${line.meter ?? ""} ${line.costUsd ?? ""}`));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(lines.map((line) => `${line.identity_id} ${line.model} ${line.meter} ${line.cost_usd}`));
  });
});

describe("the summary of a month", () => {
  it("has lists that each sum to its total, beside the month before", async () => {
    const summary = await chargebackSummary(ctx(), "2026-03");
    for (const rows of [summary.businessUnits, summary.costCentres, summary.teams, summary.identities, summary.models, summary.meters]) {
      expect(formatUsd(sumUsd(rows.map((row) => parseUsd(row.costUsd ?? "x"))))).toBe(summary.total.costUsd);
      expect(formatUsd(sumUsd(rows.map((row) => parseUsd(row.previous?.costUsd ?? "x"))))).toBe(summary.previous?.total.costUsd);
    }
    expect(summary).toMatchObject({
      period: "2026-03",
      state: "open",
      currency: "USD",
      previous: { from: "2026-02-01T00:00:00Z", to: "2026-03-01T00:00:00Z" },
    });
    expect(summary.costCentres.every((row) => row.group.cost_centre !== undefined)).toBe(true);
  });

  it("keeps a team in the unit of its own day: Field moved on 1 March", async () => {
    const february = await readUsage(
      ctx(),
      parseUsageQuery({ from: "2026-02-01", to: "2026-03-01", groupBy: "business_unit", filter: { team: "field" } }, new Date()),
    );
    const march = await usage({ groupBy: "business_unit", filter: { team: "field" } });
    expect([february, march].map(({ groups }) => groups.map((row) => row.group.business_unit?.name))).toEqual([["Operations"], ["Labs"]]);
  });
});

describe("statements in another currency than the dollar", () => {
  const enter = (perUsd: string, from: string) =>
    addExchangeRate(ctx(), parseInput(ExchangeRateInput, { currency: "EUR", perUsd, effectiveFrom: from, reason: "ECB reference" }));

  it("say each list, the file and its lines by the rate that held, each summing to one total, beside unchanged dollars", async () => {
    await database.pool.query("INSERT INTO organisation (id, name) VALUES (1, 'Test')");
    const before = await chargebackSummary(ctx(), "2026-03");
    expect(before.statement).toBeNull();
    await enter("0.9123", "2026-03-01T00:00:00Z");
    await enter("0.5", "2026-03-15T23:00:00Z");
    await setStatementCurrency(ctx(), { currency: "EUR", reason: "the group reports in euros" });
    const summary = await chargebackSummary(ctx(), "2026-03");
    expect(summary.total).toEqual(before.total);
    const total = summary.statement?.total ?? "";
    expect(summary.statement).toEqual({
      currency: "EUR",
      perUsd: "0.9123",
      rateFrom: "2026-03-01T00:00:00.000Z",
      rateSource: "ECB reference",
      total,
    });
    for (const rows of [summary.businessUnits, summary.costCentres, summary.teams, summary.identities, summary.models, summary.meters])
      expect(formatUsd(sumUsd(rows.map((row) => parseUsd(row.stated ?? "x"))))).toBe(total);
    const file = await fileOf({ profile: "summary" });
    expect(file.fileName).toBe("summary_all_2026-03_v1_EUR.csv");
    expect(formatUsd(sumUsd(file.lines.map((line) => parseUsd(line.statement_amount || "0"))))).toBe(total);
    expect(costOf(file.lines)).toBe(summary.total.costUsd);
    expect(
      file.lines.every((line) => line.statement_currency === "EUR" && line.statement_rate === "0.9123" && line.currency === "USD"),
    ).toBe(true);
    const detail = (await fileOf()).lines.reduce((sum, line) => sum + parseFixed(line.statement_amount || "0", 25), 0n);
    expect(detail).toBe(parseUsd(summary.total.costUsd) * parseFixed("0.9123", 10));
  });

  it("are in dollars, and say why, for a month at whose end no rate held", async () => {
    const summary = await chargebackSummary(ctx(), "2026-02");
    expect(summary.statement).toEqual({ currency: "EUR", perUsd: null, rateFrom: null, rateSource: null, total: null });
    expect(summary.teams.every((row) => row.stated === undefined)).toBe(true);
    const { fileName, chunks } = await streamExport(ctx(), "2026-02", ExportParams.parse({ profile: "summary" }));
    const lines = parse(await textOf(chunks), { columns: true, record_delimiter: "\r\n" }) as Line[];
    expect(fileName).toBe("summary_all_2026-02_v1_USD.csv");
    expect(lines.every((line) => line.statement_currency === "USD" && line.statement_rate === "1")).toBe(true);
  });
});
