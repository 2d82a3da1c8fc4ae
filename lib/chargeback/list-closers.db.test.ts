import { beforeAll, describe, expect, it } from "vitest";
import { createUser, type Role } from "@/lib/auth";
import { Forbidden } from "@/lib/kernel/errors";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { listClosers } from "./list-closers";

const database = useDatabase();
const ids: Record<string, string> = {};
const names = async (caller: Parameters<typeof testContext>[1]) =>
  (await listClosers(testContext(database.db, caller))).data.map(({ name }) => name);

beforeAll(async () => {
  const people: [string, Role][] = [
    ["Helen Okafor", "finance_controller"],
    ["Ada Byron", "finance_controller"],
    ["Dana Whitfield", "finance_analyst"],
    ["Audrey Auditor", "auditor"],
  ];
  for (const [name, role] of people) {
    const email = `${name.split(" ")[0]?.toLowerCase()}@example.com`;
    ids[name] = (
      await createUser(testContext(database.db), {
        email,
        name,
        grants: [{ role, businessUnitIds: [], teamIds: [], applicationIds: [], environmentIds: [] }],
      })
    ).id;
  }
});

describe("those who could close", () => {
  it("are all who approve closes, but never the one who asks", async () => {
    expect(await names({ rights: ["close.prepare"], id: ids["Dana Whitfield"] ?? "" })).toEqual(["Ada Byron", "Helen Okafor"]);
    expect(await names({ rights: ["close.approve"], id: ids["Helen Okafor"] ?? "" })).toEqual(["Ada Byron"]);
  });

  it("are told to those who take part in closing", async () => {
    await expect(names({ rights: ["spend.read"] })).rejects.toThrow(Forbidden);
  });
});
