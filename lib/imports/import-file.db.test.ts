import { describe, expect, it } from "vitest";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { importFile, listImports, readImportErrors } from "./index";

const database = useDatabase();
const ctx = (rights?: Parameters<typeof testContext>[1]) =>
  testContext(database.db, { clock: frozenClock("2026-03-15T12:00:00Z"), ...rights });
const file = (fileName: string, text: string) => ({ fileName, content: new TextEncoder().encode(text) });

const USAGE = `id,time,provider,model,usage.input,usage.output
a,2026-03-10T10:00:00Z,openai,gpt-4o,1000,100
b,2026-03-10T10:00:01Z,openai,gpt-4o,-5,100
c,not a time,openai,gpt-4o,10,1
`;

describe("uploading a file", () => {
  it("makes the source of files once, however many first files come at once", async () => {
    const first = Array.from({ length: 8 }, (_, i) => file(`first-${i}.csv`, USAGE.replaceAll("a,2026", "z,2026")));
    const done = await Promise.all(first.map((one) => importFile(ctx(), one)));
    expect(done.map(({ accepted, duplicates }) => accepted + duplicates)).toEqual(first.map(() => 1));
    expect(done.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(1);
    await database.pool.query('DELETE FROM "import"');
  });

  it("takes the good rows, explains the others, and counts nothing twice when sent again", async () => {
    const first = await importFile(ctx(), file("march.csv", USAGE));
    expect(first).toMatchObject({ kind: "usage_csv", state: "done", accepted: 1, duplicates: 0, rejected: 2, hasErrorFile: true });
    const { content } = await readImportErrors(ctx(), first.id);
    expect(content.split("\r\n").map((line) => line.split(",")[0])).toEqual(["line", "3", "4", ""]);
    expect(await importFile(ctx(), file("march.csv", USAGE))).toMatchObject({ accepted: 0, duplicates: 1, rejected: 2 });
    expect((await listImports(ctx())).map((one) => one.fileName)).toEqual(["march.csv", "march.csv"]);
  });

  it("tells an inventory by its header and brings it in", async () => {
    const text = "identity_id,name,kind,team,business_unit\nsupport-bot,Support bot,agent,Care,Support\n";
    expect(await importFile(ctx(), file("inventory.csv", text))).toMatchObject({
      kind: "inventory_csv",
      state: "done",
      accepted: 1,
      rejected: 0,
    });
    const { rows } = await database.pool.query("SELECT name FROM identity WHERE id = 'support-bot'");
    expect(rows).toEqual([{ name: "Support bot" }]);
  });

  it("counts a provider's export once: not what emitters told, not in another cut, and the same file as known", async () => {
    const result = (more: object) => ({
      ...{ object: "organization.usage.completions.result", model: "gpt-4o", num_model_requests: 2, input_tokens: 10, output_tokens: 1 },
      ...more,
    });
    const page = (...results: object[]) =>
      JSON.stringify({ data: [{ start_time: Date.UTC(2026, 2, 8) / 1_000, end_time: Date.UTC(2026, 2, 9) / 1_000, results }] });
    await importFile(
      ctx(),
      file(
        "keys.csv",
        "identity_id,name,kind,credential_label,credential_kind,provider_key_id\nexporter,Exporter,agent,Live key,api_key,key_live\nother,Other,agent,Quiet key,api_key,key_quiet\n",
      ),
    );
    const live = "id,time,provider,model,usage.input,usage.output,credential\nlive-1,2026-03-08T10:00:00Z,openai,gpt-4o,7,1,key_live\n";
    await importFile(ctx(), file("live.csv", live));
    const keys = page(result({ api_key_id: "key_live" }), result({ api_key_id: "key_quiet" }), result({ api_key_id: "key_unknown" }));
    const first = await importFile(ctx(), file("usage.json", keys));
    expect(first).toMatchObject({ kind: "usage_export", accepted: 1, duplicates: 0, rejected: 2 });
    const { content } = await readImportErrors(ctx(), first.id);
    expect(content).toContain("calls with this key on 2026-03-08 are counted already");
    expect(content).toContain("these may be calls that are counted already");
    expect(await importFile(ctx(), { ...file("usage.json", keys), overlap: "count" })).toMatchObject({
      accepted: 1,
      duplicates: 1,
      rejected: 1,
    });
    const total = await importFile(ctx(), { ...file("total.json", page(result({}))), overlap: "count" });
    expect(total).toMatchObject({ state: "failed", accepted: 0, rejected: 1 });
    expect((await readImportErrors(ctx(), total.id)).content).toContain("cut in another way");
    const { rows } = await database.pool.query(
      "SELECT d.identity_id, l.input::int, l.requests::int, l.producer FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id WHERE d.source_id = 'usage-exports' ORDER BY 1",
    );
    expect(rows).toEqual([
      { identity_id: "other", input: 10, requests: 2, producer: "usage-export:openai" },
      { identity_id: null, input: 10, requests: 2, producer: "usage-export:openai" },
    ]);
  });

  it("counts usage once that two exports tell in different cuts at the same time", async () => {
    const bucket = (from: number, to: number, more: object) => ({
      start_time: Date.UTC(2026, 2, 5, from) / 1_000,
      end_time: Date.UTC(2026, 2, 5, to) / 1_000,
      results: [{ object: "organization.usage.completions.result", num_model_requests: 2, input_tokens: 10, output_tokens: 1, ...more }],
    });
    const files = [
      file("day.json", JSON.stringify({ data: [bucket(0, 24, { model: "gpt-4o" })] })),
      file("hours.json", JSON.stringify({ data: [bucket(3, 4, { model: "gpt-4o" }), bucket(9, 10, { model: "gpt-4o" })] })),
      file("projects.json", JSON.stringify({ data: [bucket(0, 24, { project_id: "proj_1" })] })),
      file("day-again.json", JSON.stringify({ data: [bucket(0, 24, { model: "gpt-4o" })] })),
    ];
    await Promise.all(files.map((one) => importFile(ctx(), { ...one, overlap: "count" })));
    const { rows: stored } = await database.pool.query(
      "SELECT sum(l.input)::int AS input FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id WHERE d.source_id = 'usage-exports' AND l.occurred_at >= '2026-03-05' AND l.occurred_at < '2026-03-06T00:00:01Z'",
    );
    // One of the cuts: the hours come to 20, each other one to 10.
    expect([10, 20]).toContain(stored[0]?.input);
  });

  it("lets a person without the right to write events bring in usage, and keeps a token to its own source", async () => {
    expect(await importFile(ctx({ rights: ["import.create"] }), file("people.csv", USAGE.replaceAll("a,2026", "p,2026")))).toMatchObject({
      accepted: 1,
    });
    const token = ctx({ rights: ["import.create", "event.write"], kind: "token", sourceId: "own" });
    await expect(importFile(token, { ...file("march.csv", USAGE), sourceId: "files" })).rejects.toThrow("own source");
  });

  it("refuses a file that is neither, and a caller without the right", async () => {
    await expect(importFile(ctx(), file("notes.csv", "a,b\n1,2\n"))).rejects.toThrow("neither usage nor");
    await expect(importFile(ctx({ rights: ["spend.read"] }), file("march.csv", USAGE))).rejects.toThrow();
  });
});
