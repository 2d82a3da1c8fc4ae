import { beforeAll, describe, expect, test } from "vitest";
import { addUtcDays, startOfUtcDay, utcDate } from "@/lib/kernel/period";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { usageEvent } from "@/lib/testing/usage";
import { readNetworkMixes, readNovelties } from "./index";

const database = useDatabase();
/** Noon of yesterday: hours are kept for a fortnight from when it really is. */
const NOW = new Date(startOfUtcDay(new Date()).getTime() - 43_200_000);
const at = (daysBefore: number, time: string): string => `${utcDate(addUtcDays(NOW, -daysBefore))}T${time}Z`;
const root = () => testContext(database.db, { clock: frozenClock(NOW.toISOString()), id: "root" });

type Over = Parameters<typeof usageEvent>[0];
let calls = 0;
const call = (key: string, when: string, over: Over) =>
  usageEvent({ dedupeKey: `call-${++calls}`, occurredAt: new Date(when), hints: { credential: `${key}-key` }, ...over });
/** One a second. */
const many = (count: number, key: string, when: string, over: Over) =>
  Array.from({ length: count }, (_, i) => call(key, new Date(Date.parse(when) + i * 1_000).toISOString(), over));

const from = (asn: number, country: string, userAgent: string) => ({ network: { asn, country, userAgent } });
const worth = (usd: number) => ({ quantities: { input: BigInt(Math.round(usd * 400_000)), output: 0n } });

beforeAll(() => seedOrganisation(database.pool));

describe("signatures of networks", () => {
  beforeAll(async () => {
    const haiku = { provider: "anthropic", model: "claude-haiku" };
    await seedUsage(root(), [
      // One signature in two builds and on two models.
      ...many(10, "scout", at(4, "10:00:00"), { ...from(1, "DE", "OpenAI-Python/1.2.3"), ...worth(0.3) }),
      ...many(10, "scout", at(4, "10:01:00"), { ...from(1, "DE", "openai-python/1.2.9"), ...haiku }),
      ...many(20, "scout", at(4, "10:02:00"), { ...from(2, "DE", "openai-python/1.2.3"), ...worth(0.2) }),
      ...many(20, "scout", at(4, "10:09:00"), { ...from(3, "DE", "curl/8.1"), ...worth(0.1) }),
      ...many(19, "scout", at(4, "10:03:00"), { ...from(4, "DE", "wget/1.0"), ...worth(0.4) }),
      ...many(20, "triage", at(4, "10:00:00"), from(1, "DE", "openai-python/1.2.3")),
      ...many(20, "triage", at(4, "10:05:00"), from(2, "DE", "openai-python/1.2.3")),
      ...many(20, "triage", at(4, "10:10:00"), from(3, "DE", "openai-python/1.2.3")),
    ]);
  });
  const mixes = (minutes: number) => readNetworkMixes(database.db, NOW, { signatures: 3, minutes, floorRequests: 20 });

  test("count from the floor on, over builds and models, dearest first; three within ten whole minutes are a mix, within eleven are none", async () => {
    const [only, ...rest] = await mixes(10);
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ credentialId: "k-scout", days: 1, most: 3 });
    expect(only?.signatures).toEqual(["AS2 openai-python 1.2", "AS1 openai-python 1.2", "AS3 curl 8.1"]);
  });

  test("of a longer span are more", async () => {
    expect((await mixes(11)).map(({ credentialId }) => credentialId).sort()).toEqual(["k-scout", "k-triage"]);
  });
});

describe("what is new of a key", () => {
  const HOUR = at(0, "08:00:00");
  const usual = (key: string, since: number) =>
    Array.from({ length: since }, (_, i) => call(key, at(i + 1, "09:00:00"), from(1, "DE", "openai-python/1.2.3")));
  const novelties = () => readNovelties(database.db, NOW, { learningDays: 14, signs: 2, floorUsd: "1" });

  test("is told of the hour that cost more than the floor, by what said where it came from", async () => {
    await seedUsage(root(), [
      ...usual("scout", 15),
      ...usual("triage", 15),
      call("scout", at(0, "08:10:00"), { ...from(9, "BR", "openai-python/2.0"), ...worth(0.6) }),
      call("scout", at(0, "08:50:00"), { ...from(1, "DE", "openai-python/1.2.3"), ...worth(0.6) }),
      // The hour costs more than the floor, what tells its network does not.
      call("triage", at(0, "08:10:00"), { ...from(9, "BR", "curl/8.1"), ...worth(1) }),
      call("triage", at(0, "08:20:00"), worth(3)),
    ]);
    const told = await novelties();
    expect(told.map(({ costUsd, ...each }) => ({ ...each, cost: Number(costUsd) }))).toEqual([
      { credentialId: "k-scout", hour: new Date(HOUR), kinds: ["country", "hour", "network"], cost: 1.2 },
    ]);
    await seedUsage(root(), [call("triage", at(0, "08:30:00"), { ...from(1, "DE", "curl/8.1"), ...worth(0.01) })]);
    expect((await novelties()).map(({ credentialId }) => credentialId).sort()).toEqual(["k-scout", "k-triage"]);
  });
});
