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

  it("lets a person without the right to write events bring in usage, and keeps a token to its own source", async () => {
    expect(await importFile(ctx({ rights: ["import.create"] }), file("people.csv", USAGE.replaceAll("a,2026", "p,2026")))).toMatchObject({
      accepted: 1,
    });
    const token = ctx({ rights: ["import.create", "event.write"], kind: "token", sourceId: "own" });
    await expect(importFile(token, { ...file("march.csv", USAGE), sourceId: "files" })).rejects.toThrow("own source");
  });

  it("refuses a file that is neither, and a caller without the right", async () => {
    await expect(importFile(ctx(), file("notes.csv", "a,b\n1,2\n"))).rejects.toThrow("neither");
    await expect(importFile(ctx({ rights: ["spend.read"] }), file("march.csv", USAGE))).rejects.toThrow();
  });
});
