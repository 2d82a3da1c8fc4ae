import { describe, expect, it } from "vitest";
import { Forbidden, Invalid } from "@/lib/kernel/errors";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { importInventoryCsv } from "./import-inventory-csv";
import { readIdentity } from "./read-identity";

const database = useDatabase();
const admin = () => testContext(database.db);
const FILE = `\uFEFFidentity_id,name,kind,owner_email,team,business_unit,cost_centre,application,environment,purpose,credential_label,credential_alias
idn_1,Triage agent,agent,ida@northwind.example,Support,Operations,4711,Support desk,prod,"Sorts tickets,
and answers",Desk key,desk-1
idn_1,Triage agent,,,,,,,,,Desk key 2,desk-2

idn_2,Night batch,workload,otto@northwind.example,Support,,,ETL,prod,,,
`;

describe("importing an inventory file", () => {
  it("makes identities with all that they name", async () => {
    const result = await importInventoryCsv(admin(), FILE);
    expect(result).toMatchObject({ accepted: 3, rejected: 0, errors: [] });
    const triage = await readIdentity(admin(), "idn_1");
    expect(triage).toMatchObject({
      kind: "agent",
      owner: { email: "ida@northwind.example" },
      team: { name: "Support" },
      businessUnit: { name: "Operations" },
      costCentre: { name: "4711" },
      application: { name: "Support desk" },
      environment: { id: "production" },
      purpose: "Sorts tickets,\nand answers",
    });
    expect(triage.credentials.map(({ label }) => label)).toEqual(["Desk key", "Desk key 2"]);
    expect((await readIdentity(admin(), "idn_2")).team?.name).toBe("Support");
  });

  it("again changes nothing", async () => {
    const result = await importInventoryCsv(admin(), FILE);
    expect(result).toMatchObject({ accepted: 3, summary: { created: 0, changed: 0, archived: 0 } });
  });

  it("leaves by an empty cell what is there", async () => {
    await importInventoryCsv(admin(), "name,kind,team\nTriage agent,,\n");
    expect(await readIdentity(admin(), "idn_1")).toMatchObject({ kind: "agent", team: { name: "Support" } });
  });

  it("takes the rows that it can and tells the others by line, column and what to do", async () => {
    const result = await importInventoryCsv(
      admin(),
      [
        "name,kind,environment,credential_alias,credential_expires_at",
        "Good,agent,prod,good-key,",
        "Bad kind,robot,prod,,",
        "Bad place,agent,mars,,",
        "Taken key,agent,prod,DESK-1,",
        "Secret,agent,prod,sk-live-0123456789,",
        "Too,agent,prod,a,b,c,d",
        "Date,agent,prod,k,soon",
        'Quote,agent,"prod"x,k,',
      ].join("\n"),
    );
    expect(result.errors.map(({ line, column }) => [line, column])).toEqual([
      [3, "kind"],
      [4, "environment"],
      [5, "credential_alias"],
      [6, "credential_alias"],
      [7, ""],
      [8, "credential_expires_at"],
      [9, ""],
    ]);
    expect(result).toMatchObject({ accepted: 1, rejected: 7 });
    for (const { message, fix } of result.errors) expect([message, fix]).not.toContain("");
    expect(await database.db.identity.count({ where: { name: { in: ["Good", "Taken key", "Secret"] } } })).toBe(1);
  });

  it("refuses a header that it does not know", async () => {
    await expect(importInventoryCsv(admin(), "name,owner\nBot,x\n")).rejects.toMatchObject({ details: [{ location: "header.owner" }] });
    await expect(importInventoryCsv(admin(), "")).rejects.toThrow(Invalid);
  });

  it("is for those who may change all of the inventory", async () => {
    await expect(importInventoryCsv(testContext(database.db, { rights: ["import.create"] }), FILE)).rejects.toThrow(Forbidden);
    await expect(importInventoryCsv(testContext(database.db, { scope: { teamIds: ["x"] } }), FILE)).rejects.toThrow(Forbidden);
  });
});
