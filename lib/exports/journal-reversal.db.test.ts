import { parse } from "csv-parse/sync";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { formatUsd, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedPeriod, seedStatement } from "@/lib/testing/statements";
import { streamExport } from "./index";
import { ExportParams } from "./schemas";

/** February 2026 charges 10.00 and 5.00, is opened again, and charges 10.00 and 8.00. */
const database = useDatabase();
const run = (sql: string) => database.pool.query(sql);
type Line = Record<string, string>;

async function journalOf(version: number, template = "generic"): Promise<Line[]> {
  const params = ExportParams.parse({ profile: "journal", template, version });
  const parts: Uint8Array[] = [];
  for await (const chunk of (await streamExport(testContext(database.db), "2026-02", params)).chunks) parts.push(chunk);
  return parse(Buffer.concat(parts).toString("utf8"), { columns: true, delimiter: template === "sap" ? ";" : "," }) as Line[];
}

async function closing(version: number, amounts: [centre: string, amount: string][]): Promise<void> {
  await run("UPDATE statement SET state = 'voided'");
  await seedPeriod(database.db, { id: "2026-02", start: "2026-02-01T00:00:00Z", end: "2026-03-01T00:00:00Z", state: "closed", version });
  for (const [costCentreId, amount] of amounts)
    await seedStatement(database.db, "2026-02", {
      id: `${costCentreId}-${version}`,
      costCentreId,
      state: "issued",
      version,
      lines: [{ amount }],
    });
}
const first = () =>
  closing(1, [
    ["a", "10.00"],
    ["b", "5.00"],
  ]);
const second = () =>
  closing(2, [
    ["a", "10.00"],
    ["b", "8.00"],
  ]);
/** By cost centre and account, debits less credits. */
function posted(lines: readonly Line[]): Record<string, string> {
  const sums = new Map<string, Usd[]>();
  for (const { cost_centre: centre, gl, debit, credit } of lines) {
    const key = `${centre} ${gl}`;
    sums.set(key, [...(sums.get(key) ?? []), (parseUsd(debit || "0") - parseUsd(credit || "0")) as Usd]);
  }
  return Object.fromEntries(
    [...sums].map(([key, amounts]): [string, string] => [key, formatUsd(sumUsd(amounts))]).filter(([, sum]) => sum !== "0"),
  );
}

beforeAll(async () => {
  await run("INSERT INTO cost_centre (id, name, gl_account) VALUES ('a', 'A', '6100'), ('b', 'B', '6100'), ('it', 'IT', NULL)");
  await run(
    "INSERT INTO accounting_settings (id, recovery_cost_centre_id, entity) VALUES (1, 'it', 'ACME') ON CONFLICT (id) DO UPDATE SET recovery_cost_centre_id = 'it', entity = 'ACME'",
  );
});
beforeEach(async () => {
  for (const table of ["export_part", "export_file", "journal_terms", "statement_line", "statement", "period_close", "billing_period"])
    await run(`DELETE FROM ${table}`);
  await run("UPDATE cost_centre SET gl_account = '6100', posting = 'open' WHERE id <> 'it'");
});

describe("the journal of a period that was closed anew", () => {
  it("takes back the documents that were written before, so that all that is posted is what its statements charge", async () => {
    await first();
    const before = await journalOf(1);
    await second();
    const after = await journalOf(2);
    expect(after.map(({ document_id: document, cost_centre: centre, debit, credit }) => [document, centre, debit, credit])).toEqual([
      ["JE-2026-02-v1-ACME-R", "a", "", "10.00"],
      ["JE-2026-02-v1-ACME-R", "b", "", "5.00"],
      ["JE-2026-02-v1-ACME-R", "it", "15.00", ""],
      ["JE-2026-02-v2-ACME", "a", "10.00", ""],
      ["JE-2026-02-v2-ACME", "b", "8.00", ""],
      ["JE-2026-02-v2-ACME", "it", "", "18.00"],
    ]);
    expect(posted([...before, ...after])).toEqual({ "a 6100": "10", "b 6100": "8", "it 6999": "-18" });
  });

  it("takes back from the accounts that were posted to, whatever they are now, and posts to those of now", async () => {
    await first();
    const before = await journalOf(1);
    await run("UPDATE cost_centre SET gl_account = '6200' WHERE id = 'b'");
    expect((await journalOf(1, "sap")).map(({ HKONT }) => HKONT)).toEqual(["6100", "6100", "6999"]);
    await second();
    expect(posted([...before, ...(await journalOf(2))])).toEqual({ "a 6100": "10", "b 6200": "8", "it 6999": "-18" });
  });

  it("takes back nothing where nothing was written; what it replaced is then posted no more", async () => {
    await first();
    await second();
    expect((await journalOf(2)).map(({ document_id: document }) => document)).toEqual(Array(3).fill("JE-2026-02-v2-ACME"));
    await expect(journalOf(1)).rejects.toThrow(Conflict);
    await closing(3, [["a", "1.00"]]);
    const third = await journalOf(3);
    expect(new Set(third.map(({ document_id: document }) => document))).toEqual(new Set(["JE-2026-02-v2-ACME-R", "JE-2026-02-v3-ACME"]));
  });

  it("is refused where a cost centre that it takes back from is closed for posting", async () => {
    await first();
    await journalOf(1);
    await closing(2, [["a", "15.00"]]);
    await run("UPDATE cost_centre SET posting = 'closed' WHERE id = 'b'");
    const refused = journalOf(2);
    await expect(refused).rejects.toThrow(Invalid);
    await expect(refused).rejects.toMatchObject({ details: [{ location: "COST_CENTRE_NOT_POSTABLE b" }] });
  });
});
