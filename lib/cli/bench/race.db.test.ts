import { expect, it } from "vitest";
import { useDatabase } from "@/lib/testing/database";
import { runRace } from "./race";

useDatabase();

it("never gives out more than a limit, and strands nothing, while processes that race for it are killed", {
  timeout: 120_000,
}, async () => {
  const { requests, kills, fullest, states } = await runRace({ processes: 2, requests: 4_000, kills: 1 });
  expect({ requests: requests >= 4_000, kills }).toEqual({ requests: true, kills: 1 });
  // It did race: the limits were reached.
  expect(fullest).toBeGreaterThan(0.95);
  expect(Object.keys(states)).toEqual(expect.arrayContaining(["committed", "expired", "released"]));
});
