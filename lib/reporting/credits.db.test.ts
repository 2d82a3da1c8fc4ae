/** Credits bought in advance: what is left follows the usage that was taken in, to the last digit, and nothing else. */
import { beforeAll, describe, expect, it } from "vitest";
import { Conflict, Forbidden, Invalid } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import { ingestEvents } from "@/lib/metering";
import { addCreditMultiplier, addCreditPool, retractCreditMultiplier, retractCreditPool } from "@/lib/pricing";
import { CreditMultiplierInput, CreditPoolInput } from "@/lib/pricing/schemas";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import { readCredits } from "./index";

const database = useDatabase();
const clock = frozenClock("2026-03-16T12:00:00Z");
const as = (caller: Caller = {}) => testContext(database.db, { clock, ...caller });
const addPool = (more: object = {}) =>
  addCreditPool(
    as(),
    parseInput(CreditPoolInput, {
      provider: "github_copilot",
      name: "March",
      credits: "100",
      paidUsd: "4",
      validFrom: "2026-03-01",
      reason: "order 7",
      ...more,
    }),
  );
const addMultiplier = (more: object = {}) =>
  addCreditMultiplier(
    as(),
    parseInput(CreditMultiplierInput, {
      provider: "copilot",
      model: "opus",
      creditsPerRequest: "3",
      validFrom: "2026-03-01",
      reason: "their list",
      ...more,
    }),
  );
const calls = (prefix: string, count: number, at: string, model = "opus", over: Parameters<typeof usageEvent>[0] = {}) =>
  Array.from({ length: count }, (_, i) =>
    usageEvent({ dedupeKey: `${prefix}${i}`, occurredAt: new Date(at), provider: "github-copilot", model, ...over }),
  );
const take = (events: ReturnType<typeof calls>) => ingestEvents(as(), "api", batchOf(...events));
const leftOf = async () => (await readCredits(as())).pools.map((pool) => pool.left);

beforeAll(async () => {
  await database.pool.query(
    "INSERT INTO source (id, name, kind) VALUES ('api', 'API', 'api'); INSERT INTO team (id, name, color_slot) VALUES ('care', 'Care', 1)",
  );
});

describe("credits", () => {
  it("are drawn by requests times the multiplier of their day, once however often they are sent, and evidence draws nothing", async () => {
    const pool = await addPool({ overageUsd: "0.04" });
    expect(pool).toMatchObject({ provider: "github-copilot", credits: "100" });
    expect(await leftOf()).toEqual(["100"]);
    await addMultiplier();
    const sent = calls("a", 10, "2026-03-10T10:00:00Z");
    await take(sent);
    await take(sent);
    await take(calls("e", 5, "2026-03-10T11:00:00Z", "opus", { role: "evidence" }));
    const { pools, used, multipliers } = await readCredits(as());
    expect(pools[0]).toMatchObject({
      left: "70",
      used: "30",
      unitPriceUsd: "0.04",
      perDay: "2",
      runsOutOn: "2026-04-20",
      state: "in_force",
    });
    expect(used).toEqual([{ provider: "github-copilot", credits: "30" }]);
    expect(multipliers).toMatchObject([{ provider: "github-copilot", model: "opus", creditsPerRequest: "3" }]);
  });

  it("that the provider counted itself are drawn as told, flat plan or not", async () => {
    const told = { quantities: { input: null, output: null, credits: "2.25" } };
    await take(calls("t", 2, "2026-03-11T10:00:00Z", "haiku", told));
    await take(calls("f", 2, "2026-03-11T10:00:00Z", "haiku", { ...told, billing: "flat" }));
    expect(await leftOf()).toEqual(["61"]);
  });

  it("beyond every pool are told with their price, and late usage is drawn in its own day", async () => {
    await take(calls("b", 21, "2026-03-15T10:00:00Z"));
    const { pools, over } = await readCredits(as());
    expect(pools[0]).toMatchObject({ left: "0", usedUpOn: "2026-03-15" });
    expect(over).toEqual([{ provider: "github-copilot", model: "opus", credits: "2", costUsd: "0.08" }]);
    await take(calls("l", 1, "2026-03-02T10:00:00Z"));
    expect((await readCredits(as())).over).toEqual([{ provider: "github-copilot", model: "opus", credits: "5", costUsd: "0.2" }]);
  });

  it("are drawn anew when a pool or a multiplier is added or taken back, each in the audit log", async () => {
    const quota = await addPool({ name: "Opus only", model: "Opus", credits: "50" });
    expect(await leftOf()).toEqual(["0", "45"]);
    await retractCreditPool(as(), { id: quota.id, reason: "entered twice" });
    const half = await addMultiplier({ creditsPerRequest: "0.5", validFrom: "2026-03-15" });
    expect(await leftOf()).toEqual(["47.5"]);
    await retractCreditMultiplier(as(), { id: half.id, reason: "mistyped" });
    expect(await leftOf()).toEqual(["0"]);
    await expect(retractCreditPool(as(), { id: quota.id, reason: "again" })).rejects.toThrow(Conflict);
    const { rows } = await database.pool.query("SELECT action FROM audit_event WHERE action LIKE 'credit%' ORDER BY seq");
    expect(rows.map((row) => row.action)).toEqual([
      "credit_pool.add",
      "credit_multiplier.add",
      "credit_pool.add",
      "credit_pool.retract",
      "credit_multiplier.add",
      "credit_multiplier.retract",
    ]);
  });

  it("are refused twice for one day, for a team that is not there, and to callers without the right or with a part of the view", async () => {
    await expect(addMultiplier({ model: "OPUS" })).rejects.toThrow(Conflict);
    await expect(addPool({ team: "nobody" })).rejects.toThrow(Invalid);
    expect(() => addPool({ credits: "0" })).toThrow(Invalid);
    expect(() => addPool({ validTo: "2026-03-01" })).toThrow(Invalid);
    await expect(readCredits(as({ scope: { teamIds: ["care"] } }))).rejects.toThrow(Forbidden);
    await expect(addCreditPool(as({ rights: ["price.read"] }), {} as CreditPoolInput)).rejects.toThrow(Forbidden);
  });
});
