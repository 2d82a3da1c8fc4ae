import { parse } from "csv-parse/sync";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readPeriodView } from "@/lib/chargeback";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { formatUsd, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedPeriod, seedStatement } from "@/lib/testing/statements";
import { createTemplate, streamExport } from "./index";
import { openFile } from "./open-file";
import { requirePeriod } from "./require-period";
import { ExportParams, TemplateInput } from "./schemas";

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
/** The check of a version while it was in review. */
async function checkOfClose(version: number) {
  await run(`UPDATE billing_period SET state = 'in_review', version = ${version - 1}, content_hash = 'drafts'`);
  const { checks } = await readPeriodView(testContext(database.db), "2026-02");
  return checks.find(({ id }) => id === "journal");
}
/** The columns that the template of one document has too. */
const moved = ({ document_id, entity, cost_centre, gl, debit, credit }: Line) => ({ document_id, entity, cost_centre, gl, debit, credit });
const takenBack = (lines: readonly Line[]) => lines.filter(({ document_id: id }) => id?.endsWith("-R")).map(moved);
const opposite = (lines: readonly Line[]) =>
  lines.map(moved).map((line) => ({ ...line, document_id: `${line.document_id}-R`, debit: line.credit, credit: line.debit }));
const oneDocument = TemplateInput.parse({
  ...{ name: "One document", perEntity: false },
  columns: (["document_id", "entity", "cost_centre", "account", "debit", "credit"] as const).map((field) => ({
    ...{ header: field === "account" ? "gl" : field, field },
  })),
});

beforeAll(async () => {
  await run(
    "INSERT INTO cost_centre (id, name, gl_account) VALUES ('a', 'A', '6100'), ('b', 'B', '6100'), ('it', 'IT', NULL), ('new', 'New', NULL)",
  );
  await run(
    "INSERT INTO accounting_settings (id, recovery_cost_centre_id, entity) VALUES (1, 'it', 'ACME') ON CONFLICT (id) DO UPDATE SET recovery_cost_centre_id = 'it', entity = 'ACME'",
  );
});
const reset = async (): Promise<void> => {
  for (const table of ["export_part", "export_file", "journal_terms", "statement_line", "statement", "period_close", "billing_period"])
    await run(`DELETE FROM ${table}`);
  await run("UPDATE accounting_settings SET recovery_cost_centre_id = 'it'");
};
beforeEach(async () => {
  await reset();
  await run("UPDATE cost_centre SET gl_account = '6100', posting = 'open', entity = NULL");
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

  it("is refused where a cost centre that it takes back from is closed for posting, and the check of the close says so before", async () => {
    await first();
    await journalOf(1);
    await run("UPDATE accounting_settings SET recovery_cost_centre_id = 'new'");
    await closing(2, [["a", "15.00"]]);
    await run("UPDATE cost_centre SET posting = 'closed' WHERE id IN ('b', 'it')");
    const refused = journalOf(2);
    await expect(refused).rejects.toThrow(Invalid);
    await expect(refused).rejects.toMatchObject({
      details: ["it", "b"].map((id) => ({
        location: `COST_CENTRE_NOT_POSTABLE ${id}`,
        message: `${id} is unknown, archived or closed for posting. Version 1 is taken back from it.`,
      })),
    });
    expect(await checkOfClose(2)).toMatchObject({
      state: "failed",
      detail: "B is closed for posting, and version 1 is taken back from it. 1 more. Open it until the journal is posted.",
    });
    await run("UPDATE cost_centre SET posting = 'open'");
    expect(await checkOfClose(2)).toMatchObject({ state: "passed" });
  });

  it("takes back in the documents that were written: those of its template, else those that were first", async () => {
    await run("UPDATE cost_centre SET entity = 'ACME-DE' WHERE id = 'b'");
    const { id: one } = await createTemplate(testContext(database.db), oneDocument);
    await first();
    const before = await journalOf(1);
    await second();
    expect(takenBack(await journalOf(2, one))).toEqual(opposite(before));
    await reset();
    await first();
    await journalOf(1);
    const inOne = await journalOf(1, one);
    expect(new Set(inOne.map(({ document_id: document }) => document))).toEqual(new Set(["JE-2026-02-v1-ACME"]));
    await second();
    expect(takenBack(await journalOf(2, one))).toEqual(opposite(inOne));
  });
});

describe("the accounts that a journal keeps", () => {
  it("are read from its file where it was written before they were kept", async () => {
    await run("UPDATE cost_centre SET entity = 'ACME-DE' WHERE id = 'b'");
    await first();
    const before = await journalOf(1);
    await run("DELETE FROM journal_terms");
    await run("UPDATE cost_centre SET gl_account = '6200', entity = 'ACME-FR' WHERE id = 'b'");
    await run("UPDATE accounting_settings SET recovery_cost_centre_id = 'new'");
    expect((await journalOf(1, "sap")).map(({ HKONT, KOSTL }) => [KOSTL, HKONT])).toEqual([
      ["a", "6100"],
      ["it", "6999"],
      ["b", "6100"],
      ["it", "6999"],
    ]);
    await run("DELETE FROM journal_terms");
    await second();
    expect(takenBack(await journalOf(2))).toEqual(opposite(before));
  });

  it("are those of one that is ready: what was only opened keeps none", async () => {
    await first();
    const ctx = testContext(database.db);
    await openFile(ctx, await requirePeriod(database.db, "2026-02", 1), { profile: "journal" });
    await run("UPDATE cost_centre SET gl_account = '6200' WHERE id = 'b'");
    expect(posted(await journalOf(1))).toMatchObject({ "b 6200": "5" });
  });

  it("are those of the first that is ready; one that was opened by others is made again by them", async () => {
    await first();
    const earlier = await database.pool.connect();
    const terms = { entity: "ACME", expenseAccount: "6420", recoveryAccount: "6999", recoveryCostCentreId: "it", perEntity: true };
    const places = Object.fromEntries(["a", "b", "it"].map((id) => [id, { account: "6300", entity: null, taxCode: null }]));
    await earlier.query("BEGIN");
    await earlier.query("INSERT INTO journal_terms (period_id, version, terms) VALUES ('2026-02', 1, $1)", [
      JSON.stringify({ ...terms, places }),
    ]);
    let outcome: "waiting" | "done" = "waiting";
    const later = journalOf(1).finally(() => {
      outcome = "done";
    });
    const isWaiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%journal_terms%'";
    while ((await database.pool.query(isWaiting)).rowCount === 0) expect(outcome).toBe("waiting");
    await earlier.query("COMMIT");
    earlier.release();
    expect(posted(await later)).toEqual({ "a 6300": "10", "b 6300": "5", "it 6999": "-15" });
    const { rows } = await run("SELECT state FROM export_file ORDER BY created_at, state");
    expect(rows.map(({ state }) => state).sort()).toEqual(["failed", "ready"]);
  });
});
