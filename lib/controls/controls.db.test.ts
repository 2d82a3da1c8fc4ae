import { beforeAll, expect, it } from "vitest";
import { canonicalSha256 } from "@/lib/kernel/canonical";
import { Forbidden } from "@/lib/kernel/errors";
import { sha256Hex } from "@/lib/kernel/hash";
import { parseInput } from "@/lib/kernel/parse";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { usageEvent } from "@/lib/testing/usage";
import { exportControls, listControls } from "./index";
import { ControlExportQuery, ControlQuery } from "./schemas";

const database = useDatabase();
const as = (caller: Caller = {}) => testContext(database.db, caller);
const list = (query: object = {}) => listControls(as(), parseInput(ControlQuery, query));
const save = (query: object, caller: Caller = {}) => exportControls(as(caller), parseInput(ControlExportQuery, query));
const at = "2026-03-14T00:00:00Z";

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(as({ kind: "token", sourceId: "api" }), [
    usageEvent({ dedupeKey: "a", hints: { credential: "scout-key" } }),
    usageEvent({ dedupeKey: "b", hints: {} }),
  ]);
  await database.pool.query(`
    INSERT INTO risk_run (day, rule_id, ran_at, evaluated, not_evaluable, missing, open, excepted, exposed_usd) VALUES
      ('2026-03-13', 'R06', '2026-03-13Z', 6, 0, NULL, 5, 0, 99), ('2026-03-14', 'R06', '${at}', 5, 1, 'owner', 2, 1, 12.5);
    INSERT INTO vendor (id, name, contract_ends_at) VALUES ('acme', '=Acme', '2026-12-31Z'), ('old', 'Old', '2026-01-01Z');
    INSERT INTO access_grant (id, identity_id, kind, value, granted_by, granted_at, approved_by, approved_at, ended_at) VALUES
      ('g1', 'scout', 'model', 'gpt-4o', 'ann', '${at}', 'ben', '${at}', NULL), ('g2', 'scout', 'model', 'x', 'ann', '${at}', NULL, NULL, NULL),
      ('g3', 'scout', 'model', 'y', 'ann', '${at}', 'ben', '${at}', '${at}')`);
});

it("counts what is evidence from the last run of each rule and from the records", async () => {
  const { data, frameworks } = await list();
  expect(frameworks.map(({ id }) => id)).toEqual(["owasp-nhi", "owasp-agentic", "owasp-llm", "nist-csf", "nist-ai-rmf"]);
  const rowsOf = (id: string) => new Map(data.find((control) => control.id === id)?.evidence.map((row) => [row.id, row]));
  expect(rowsOf("NHI1:2025").get("R06")).toMatchObject({
    population: 6,
    notEvaluable: 1,
    open: 2,
    excepted: 1,
    missing: "owner",
    exposedUsd: "12.5",
  });
  expect(rowsOf("NHI1:2025").get("inventory")).toMatchObject({ words: "5 of 6 identities with an active owner, 1 without one" });
  expect(rowsOf("NHI5:2025").get("grants")).toMatchObject({ words: "1 of 2 grants in force and approved, 1 waiting for a yes" });
  expect(rowsOf("NHI3:2025").get("vendors")).toMatchObject({ population: 2, open: 1 });
  expect(rowsOf("CSF 2.0 PR.PS-04").get("metering")).toMatchObject({ words: "1 of 2 calls tied to an identity, 1 of nobody" });
  expect(rowsOf("CSF 2.0 PR.AA-05").get("reviews")).toMatchObject({ isEvaluable: false, words: "No items yet" });
});

it("finds controls by framework, id, title and evidence", async () => {
  expect((await list({ framework: "owasp-llm" })).data.map(({ id }) => id)).toEqual(["LLM06:2025", "LLM10:2025"]);
  expect((await list({ query: "pr.aa-05" })).data.map(({ id }) => id)).toEqual(["CSF 2.0 PR.AA-05"]);
  expect((await list({ query: "orphaned" })).data.length).toBeGreaterThan(1);
});

it("exports with a hash that anybody can compute again, guards formulas, and writes down who took it", async () => {
  const json = await save({ format: "json", framework: "owasp-nhi" });
  const { sha256, content } = JSON.parse(json.text) as { sha256: string; content: unknown };
  expect([sha256, json.sha256]).toEqual([canonicalSha256(content), sha256]);
  const csv = await save({ format: "csv" });
  expect(csv.sha256).toBe(sha256Hex(csv.text));
  expect(csv.fileName).toBe(`control-evidence-2026-03-15-${csv.sha256.slice(0, 12)}.csv`);
  const lines = csv.text.split("\r\n");
  expect(lines[0]).toBe(
    "framework,control,title,state,not_evidenced,evidence_kind,evidence,evidence_about,population,not_evaluable,open,excepted,words,missing,last_evaluated_at,exposed_usd",
  );
  expect(lines.filter((line) => line.includes("ASI01 (2026)"))).toHaveLength(1);
  const logged = await database.db.auditEvent.findMany({ where: { action: "control.export" }, orderBy: { seq: "asc" } });
  expect(JSON.parse(logged[1]?.after ?? "")).toEqual({ format: "csv", sha256: csv.sha256 });
});

it("is read by who may read controls of the whole organisation", async () => {
  for (const caller of [{ rights: ["inventory.read"] }, { scope: { teamIds: ["care"] } }] as Caller[]) {
    await expect(listControls(as(caller), {})).rejects.toThrow(Forbidden);
    await expect(save({}, caller)).rejects.toThrow(Forbidden);
  }
});
