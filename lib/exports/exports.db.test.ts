import { createHash } from "node:crypto";
import { parse } from "csv-parse/sync";
import { unzipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { freezeLines, freezeUse, lockPeriods } from "@/lib/chargeback/store/freeze";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { readUsage } from "@/lib/reporting";
import { parseUsageQuery, type UsageParameters } from "@/lib/reporting/core/usage-query";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { seedPeriod, seedStatement } from "@/lib/testing/statements";
import type { Manifest } from "./core/manifest";
import type { ExportRow } from "./core/views";
import {
  createTemplate,
  listExports,
  listPartNames,
  makeExport,
  openExport,
  openManifest,
  readAllocation,
  removeTemplate,
  streamExport,
} from "./index";
import { AllocationParams, ExportParams, ExportsQuery, MakeExportInput, TemplateInput } from "./schemas";
import { failLeftOver } from "./store/files";

/** February 2026 is closed, March runs. */
const database = useDatabase();
const NOW = new Date("2026-03-20T12:00:00Z");
const ctx = (caller: Caller = {}) => testContext(database.db, { clock: frozenClock(NOW.toISOString()), ...caller });
const all = () => ctx();
type Line = Record<string, string>;

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}
async function journalOf(period: string, template: string): Promise<string> {
  return (await bytesOf((await streamExport(all(), period, ExportParams.parse({ profile: "journal", template }))).chunks)).toString("utf8");
}
async function fileOf(period: string, params: Record<string, string>, caller: Caller = {}) {
  const { fileName, chunks } = await streamExport(ctx(caller), period, ExportParams.parse(params));
  const text = (await bytesOf(chunks)).toString("utf8");
  const lines = parse(text, { columns: true, bom: true, delimiter: params.delimiter ?? ",", record_delimiter: "\r\n" }) as Line[];
  return { fileName, text, lines };
}
const sumOf = (lines: readonly Line[], column: string): string => formatUsd(sumUsd(lines.map((line) => parseUsd(line[column] || "0"))));
const usage = (month: string, parameters: UsageParameters = {}, caller: Caller = {}) => {
  const [from, to] = month === "2026-02" ? ["2026-02-01", "2026-03-01"] : ["2026-03-01", "2026-04-01"];
  return readUsage(ctx(caller), parseUsageQuery({ from, to, ...parameters }, NOW));
};
const make = (input: Record<string, unknown>, caller: Caller = {}): Promise<ExportRow> =>
  makeExport(ctx(caller), MakeExportInput.parse(input));
const readBack = async (id: string): Promise<Buffer> => bytesOf((await openExport(all(), id)).chunks);
const files = async (): Promise<ExportRow[]> => (await listExports(all(), ExportsQuery.parse({}))).data;
const run = (sql: string, values: unknown[] = []) => database.pool.query(sql, values);

async function closeFebruary(): Promise<void> {
  const period = { id: "2026-02", version: 1, start: new Date("2026-02-01T00:00:00Z"), end: new Date("2026-03-01T00:00:00Z") };
  await database.db.$transaction(
    async (tx) => {
      await lockPeriods(tx);
      await freezeUse(tx, period);
      await freezeLines(tx, period);
    },
    { isolationLevel: "RepeatableRead", timeout: 30_000 },
  );
  await seedPeriod(database.db, { id: "2026-02", start: "2026-02-01T00:00:00Z", end: "2026-03-01T00:00:00Z", state: "closed" });
  const lines = [{ amount: "10.25" }, { amount: "2.50", kind: "allocated" }, { amount: "-0.75", kind: "credit" }];
  await seedStatement(database.db, "2026-02", {
    id: "st1",
    costCentreId: "cc1",
    state: "issued",
    businessUnitId: "ops",
    teamIds: ["care"],
    lines,
  });
  const given = [{ amount: "-2.50", kind: "allocated" }, { amount: "1.00" }];
  await seedStatement(database.db, "2026-02", {
    id: "st2",
    costCentreId: "cc2",
    state: "issued",
    businessUnitId: "labs",
    teamIds: ["field"],
    lines: given,
  });
}

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(all(), anyUsage(31, 500));
  await closeFebruary();
  await run("INSERT INTO cost_centre (id, name) VALUES ('cc-it', 'IT')");
  await run(
    "INSERT INTO accounting_settings (id, recovery_cost_centre_id, entity) VALUES (1, 'cc-it', 'ACME') ON CONFLICT (id) DO UPDATE SET recovery_cost_centre_id = 'cc-it', entity = 'ACME'",
  );
});

describe("files of a period", () => {
  it.each(["2026-02", "2026-03"])(
    "sum to GET /usage of %s to the last digit, as detail, summary and for Excel, closed or not",
    async (month) => {
      const { total } = await usage(month);
      for (const profile of ["detail", "summary", "excel"]) {
        const { lines } = await fileOf(month, { profile });
        expect([profile, sumOf(lines, "cost_usd")]).toEqual([profile, total.costUsd]);
      }
      const { lines } = await fileOf(month, {});
      expect(sumOf(lines, "flat_value_usd")).toBe(total.flatValueUsd);
      for (const grouping of ["business_unit", "team", "identity", "credential", "application", "environment", "tenant"]) {
        const { groups } = await usage(month, { groupBy: grouping });
        const column = grouping === "tenant" ? "tenant" : `${grouping}_id`;
        for (const { group, costUsd } of groups) {
          const id = group[grouping as "team"]?.id ?? "";
          expect([
            grouping,
            id,
            sumOf(
              lines.filter((line) => line[column] === id),
              "cost_usd",
            ),
          ]).toEqual([grouping, id, costUsd]);
        }
      }
    },
  );

  it("have one row for each combination of their columns, with the price of each, and the cost is the quantity at that price", async () => {
    const { lines } = await fileOf("2026-02", {});
    const measures = ["quantity", "cost_usd", "unpriced_count", "flat_value_usd", "statement_amount"];
    const keys = lines.map((line) => JSON.stringify(Object.entries(line).filter(([name]) => !measures.includes(name))));
    expect(new Set(keys).size).toBe(lines.length);
    const priced = lines.filter((line) => line.price_id !== "" && line.billing === "metered" && line.unpriced_count === "0");
    expect(priced.length).toBeGreaterThan(10);
    for (const line of priced)
      expect(Number(line.cost_usd)).toBeCloseTo((Number(line.quantity) * Number(line.price_usd)) / Number(line.price_per), 9);
    expect(lines.every((line) => line.charge_period === "2026-02" && line.correction === "")).toBe(true);
  });

  it("hold for a caller what that caller sees, and nothing else", async () => {
    for (const scope of [{ teamIds: ["care"] }, { businessUnitIds: ["labs"] }, { environmentIds: ["lab"] }, {}])
      for (const month of ["2026-02", "2026-03"])
        expect(sumOf((await fileOf(month, {}, { scope })).lines, "cost_usd")).toBe((await usage(month, {}, { scope })).total.costUsd);
    expect((await fileOf("2026-02", { profile: "statement" }, { scope: { teamIds: ["care"] } })).lines).toHaveLength(3);
    expect((await fileOf("2026-02", { profile: "statement" }, { scope: { environmentIds: ["lab"] } })).lines).toEqual([]);
  });

  it("can be of one unit with the units below it, of a cost centre, or of what has none, and are named after it", async () => {
    const labs = await fileOf("2026-03", { businessUnit: "labs" });
    expect(new Set(labs.lines.map((line) => line.business_unit_id))).toEqual(new Set(["labs", "labs-eu"]));
    expect(labs.fileName).toBe("chargeback_labs_2026-03_v1_USD.csv");
    const none = await fileOf("2026-02", { costCentre: "none" });
    expect(sumOf(none.lines, "cost_usd")).toBe((await usage("2026-02", { filter: { cost_centre: "none" } })).total.costUsd);
  });

  it("tell of statements what statements tell: direct, allocated, other and charged, in every profile the same", async () => {
    const summary = await fileOf("2026-02", { profile: "summary" });
    const statements = await fileOf("2026-02", { profile: "statement" });
    const journal = await fileOf("2026-02", { profile: "journal" });
    expect([
      sumOf(summary.lines, "direct"),
      sumOf(summary.lines, "allocated"),
      sumOf(summary.lines, "other"),
      sumOf(summary.lines, "charged"),
    ]).toEqual(["11.25", "0", "-0.75", "10.5"]);
    expect(sumOf(statements.lines, "amount")).toBe("10.5");
    const net = (centre: string): string => {
      const lines = journal.lines.filter((line) => line.cost_centre === centre);
      return formatUsd(sumUsd([parseUsd(sumOf(lines, "debit")), -parseUsd(sumOf(lines, "credit")) as never]));
    };
    for (const centre of ["cc1", "cc2"]) {
      const charged = sumOf(
        statements.lines.filter((line) => line.cost_centre_id === centre),
        "amount",
      );
      expect([centre, net(centre)]).toEqual([centre, charged]);
      expect(
        sumOf(
          summary.lines.filter((line) => line.cost_centre_id === centre),
          "charged",
        ),
      ).toBe(charged);
    }
    expect(sumOf(journal.lines, "debit")).toBe(sumOf(journal.lines, "credit"));
    expect((await fileOf("2026-03", { profile: "statement" })).lines).toEqual([]);
    expect(
      (await fileOf("2026-03", { profile: "summary" })).lines.every((line) => line.charged === "" && line.statement_amount !== undefined),
    ).toBe(true);
  });

  it("are a workbook too, of the same rows", async () => {
    const { chunks } = await streamExport(all(), "2026-02", ExportParams.parse({ profile: "xlsx" }));
    const sheet = Buffer.from(unzipSync(await bytesOf(chunks))["xl/worksheets/sheet1.xml"] ?? []).toString("utf8");
    expect(sheet.match(/<row /g)).toHaveLength((await fileOf("2026-02", {})).lines.length + 1);
  });

  it("are refused without the right, for no period and no closing, and each read is in the audit log", async () => {
    await expect(fileOf("2026-02", {}, { rights: ["spend.read"] })).rejects.toThrow(Forbidden);
    await expect(fileOf("2026-02", { version: "2" })).rejects.toThrow(NotFound);
    await expect(fileOf("FY2027-P01", {})).rejects.toThrow(NotFound);
    expect(ExportParams.safeParse({ profile: "journal", costCentre: "cc1" }).success).toBe(false);
    expect(ExportParams.safeParse({ profile: "summary", template: "sap" }).success).toBe(false);
    await fileOf("2026-02", { profile: "summary", costCentre: "cc1" });
    const { rows } = await run("SELECT object_id, after FROM audit_event WHERE action = 'chargeback.export' ORDER BY seq DESC LIMIT 1");
    expect(rows[0]).toMatchObject({ object_id: "2026-02", after: expect.stringContaining('"costCentre":"cc1"') });
  });
});

describe("a closed period", () => {
  it("gives the same bytes whatever changes later: names, owners, prices, later usage", async () => {
    const profiles = ["detail", "summary", "excel", "statement", "xlsx"];
    const hashes = async () =>
      Promise.all(
        profiles.map(async (profile) => {
          const { chunks } = await streamExport(all(), "2026-02", ExportParams.parse({ profile }));
          return createHash("sha256")
            .update(await bytesOf(chunks))
            .digest("hex");
        }),
      );
    const before = await hashes();
    await run("UPDATE team SET name = name || ' renamed'");
    await run("UPDATE cost_centre SET name = name || ' renamed'");
    await run("UPDATE identity SET name = name || ' renamed'");
    await run("UPDATE price SET state = 'retracted' WHERE model = 'gpt-4o' AND meter = 'input'");
    await seedUsage(all(), anyUsage(77, 40, new Date("2026-02-20T12:00:00Z")));
    expect(await hashes()).toEqual(before);
  });

  it("is corrected by the rows of the next one: its file and those rows sum to what the ledger says now", async () => {
    const [closed, next] = [await fileOf("2026-02", {}), await fileOf("2026-03", {})];
    const posted = next.lines.filter((line) => line.correction !== "");
    expect(new Set(posted.map((line) => `${line.charge_period} ${line.correction} ${line.correction_side}`))).toEqual(
      new Set(["2026-02 late entered"]),
    );
    const sum = formatUsd(sumUsd([parseUsd(sumOf(closed.lines, "cost_usd")), parseUsd(sumOf(posted, "cost_usd"))]));
    expect(sum).toBe((await usage("2026-02")).total.costUsd);
    expect(
      sumOf(
        next.lines.filter((line) => line.correction === ""),
        "cost_usd",
      ),
    ).toBe((await usage("2026-03")).total.costUsd);
  });
});

describe("the export centre", () => {
  it("keeps a file in parts with a manifest that proves it, and gives back the very bytes", async () => {
    const row = await make({ period: "2026-02", profile: "detail" });
    const bytes = await readBack(row.id);
    expect(row).toMatchObject({
      state: "ready",
      version: 1,
      bytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    });
    const { chunks, fileName } = await openManifest(all(), row.id);
    const manifest = JSON.parse((await bytesOf(chunks)).toString("utf8")) as Manifest;
    expect(fileName).toBe("chargeback_all_2026-02_v1_USD.csv.manifest.json");
    const { lines } = await fileOf("2026-02", {});
    expect(manifest).toMatchObject({
      rows: lines.length,
      contentHash: "period-hash",
      currency: "USD",
      period: { id: "2026-02", version: 1, state: "closed" },
    });
    expect(manifest.totals.cost_usd).toBe(sumOf(lines, "cost_usd"));
    expect(bytes.toString("utf8")).toBe((await fileOf("2026-02", {})).text);
    expect((await run("SELECT count(*)::int AS count FROM audit_event WHERE action = 'export.download'")).rows[0]).toEqual({ count: 1 });
  });

  it("has one file of a closing and choices, however often it is made; of an open period one for each time", async () => {
    const first = await make({ period: "2026-02", profile: "summary", costCentre: "cc1" });
    expect((await make({ period: "2026-02", profile: "summary", costCentre: "cc1" })).id).toBe(first.id);
    expect((await make({ period: "2026-02", profile: "summary" })).id).not.toBe(first.id);
    const open = await make({ period: "2026-03", profile: "summary" });
    expect(open.version).toBeNull();
    expect((await make({ period: "2026-03", profile: "summary" })).id).not.toBe(open.id);
  });

  it("writes a journal that a repeat does not change, even when accounts changed meanwhile", async () => {
    const first = await journalOf("2026-02", "sap");
    await run("UPDATE cost_centre SET gl_account = '7777' WHERE id = 'cc1'");
    expect(await journalOf("2026-02", "sap")).toBe(first);
    expect(first.split("\r\n")[0]).toBe("XBLNR;BUKRS;BLART;BLDAT;BUDAT;WAERS;BKTXT;BUZEI;HKONT;KOSTL;WRSOL;WRHAB;MWSKZ;ZUONR;SGTXT");
    expect(first).toContain("JE-2026-02-v1-ACME");
  });

  it("E03: writes nothing at all while a cost centre cannot be posted to, and says which", async () => {
    const before = (await files()).length;
    await run("UPDATE cost_centre SET posting = 'closed' WHERE id = 'cc2'");
    const refused = make({ period: "2026-02", profile: "journal", template: "oracle" });
    await expect(refused).rejects.toThrow(Invalid);
    await expect(refused).rejects.toMatchObject({
      message: expect.stringContaining("COST_CENTRE_NOT_POSTABLE"),
      details: [{ location: "COST_CENTRE_NOT_POSTABLE cc2" }],
    });
    expect(await files()).toHaveLength(before);
    await run("UPDATE cost_centre SET posting = 'open' WHERE id = 'cc2'");
    expect((await make({ period: "2026-02", profile: "journal", template: "oracle" })).rows).toBe(3);
    await expect(make({ period: "2026-03", profile: "journal" })).rejects.toThrow(Conflict);
  });

  it("takes templates of the organisation, once a name, and refuses those that are no journal", async () => {
    const columns = [
      { header: "Doc", field: "document_id" },
      { header: "CC", field: "cost_centre" },
      { header: "Src", text: "AI" },
      { header: "Amount", field: "signed_amount" },
    ];
    const template = await createTemplate(all(), TemplateInput.parse({ name: "House", columns, delimiter: ";" }));
    const text = await journalOf("2026-02", template.id);
    expect(text.split("\r\n").slice(0, 2)).toEqual(["Doc;CC;Src;Amount", "JE-2026-02-v1-ACME;cc1;AI;12.00"]);
    await expect(createTemplate(all(), TemplateInput.parse({ name: "House", columns }))).rejects.toThrow(Conflict);
    expect(TemplateInput.safeParse({ name: "X", columns: columns.slice(0, 3) }).success).toBe(false);
    await removeTemplate(all(), template.id);
    await expect(journalOf("2026-02", "none-such")).rejects.toThrow(Invalid);
    await expect(createTemplate(ctx({ rights: ["chargeback.export"] }), TemplateInput.parse({ name: "Y", columns }))).rejects.toThrow(
      Forbidden,
    );
  });

  it("makes files of every unit and cost centre there is, and names them", async () => {
    const { businessUnits, costCentres } = await listPartNames(ctx({ rights: ["chargeback.export"] }));
    expect(businessUnits.map(({ id }) => id)).toEqual(["labs", "labs-eu", "ops"]);
    expect(costCentres).toContainEqual({ id: "cc1", name: "CC 1 renamed" });
  });

  it("is for those who see the whole organisation", async () => {
    const [row] = await files();
    for (const caller of [{ scope: { teamIds: ["care"] } }, { rights: ["spend.read"] as const }]) {
      await expect(listExports(ctx(caller), ExportsQuery.parse({}))).rejects.toThrow(Forbidden);
      await expect(listPartNames(ctx(caller))).rejects.toThrow(Forbidden);
      await expect(openExport(ctx(caller), row?.id ?? "")).rejects.toThrow(Forbidden);
      await expect(make({ period: "2026-02" }, caller)).rejects.toThrow(Forbidden);
    }
    await expect(openExport(all(), "exp_none")).rejects.toThrow(NotFound);
  });

  it("marks a file as failed when its writer ended, and leaves one alone that is being written", async () => {
    const insert = (id: string) =>
      run(
        "INSERT INTO export_file (id, period_id, version, profile, params, file_name, content_type, state, created_by, created_by_name, created_at) VALUES ($1, '2026-03', 0, 'detail', '{}', 'f', 't', 'writing', 'a', 'A', $2)",
        [id, new Date(NOW.getTime() - 120_000)],
      );
    await insert("exp_dead");
    await insert("exp_alive");
    const client = await database.pool.connect();
    await client.query("BEGIN");
    await client.query("SELECT 1 FROM export_file WHERE id = 'exp_alive' FOR UPDATE");
    expect(await failLeftOver(database.db, NOW)).toEqual(["exp_dead"]);
    await client.query("ROLLBACK");
    client.release();
    await expect(openExport(all(), "exp_dead")).rejects.toThrow(/program ended/);
    await expect(openExport(all(), "exp_alive")).rejects.toThrow(/being written/);
  });

  it("pages through its files, the newest first", async () => {
    const everything = await files();
    const first = await listExports(all(), ExportsQuery.parse({ limit: "3" }));
    const rest = await listExports(all(), ExportsQuery.parse({ limit: "100", cursor: first.nextCursor ?? "" }));
    expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual(everything.map(({ id }) => id));
    expect((await listExports(all(), ExportsQuery.parse({ period: "2026-03" }))).data.every(({ period }) => period === "2026-03")).toBe(
      true,
    );
  });
});

describe("GET /allocation in the shape of OpenCost", () => {
  const ask = (params: Record<string, string>, caller: Caller = {}) => readAllocation(ctx(caller), AllocationParams.parse(params));
  const WINDOW = "2026-02-01T00:00:00Z,2026-03-01T00:00:00Z";

  it("sums to GET /usage, as one set or day by day, with what nobody answers for", async () => {
    const { total } = await usage("2026-02");
    const costs = (sets: Awaited<ReturnType<typeof ask>>["data"]): string =>
      formatUsd(sumUsd(sets.flatMap((set) => Object.values(set).map(({ totalCostUsd }) => parseUsd(totalCostUsd)))));
    const { code, data } = await ask({ window: WINDOW, aggregate: "team" });
    expect([code, data.length, costs(data)]).toEqual([200, 1, total.costUsd]);
    expect(data[0]).toHaveProperty("__unallocated__");
    expect(data[0]?.care).toMatchObject({
      name: "care",
      minutes: 28 * 1440,
      start: "2026-02-01T00:00:00.000Z",
      totalCost: Number(data[0]?.care?.totalCostUsd),
    });
    const daily = await ask({ window: WINDOW, aggregate: "team,model", step: "1d" });
    expect([daily.data.length, costs(daily.data)]).toEqual([28, total.costUsd]);
  });

  it("is within the caller's scope, and refuses dimensions that usage does not have", async () => {
    const { data } = await ask({ window: WINDOW, aggregate: "team" }, { scope: { teamIds: ["care"] } });
    expect(Object.keys(data[0] ?? {})).toEqual(["care"]);
    await expect(ask({ window: WINDOW, aggregate: "namespace" })).rejects.toThrow(Invalid);
    await expect(ask({ window: WINDOW }, { rights: [] })).rejects.toThrow(Forbidden);
  });
});
