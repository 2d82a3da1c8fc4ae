import { beforeAll, expect, test } from "vitest";
import { sha256Hex } from "@/lib/kernel/hash";
import { receiveFindings } from "@/lib/security";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { jsonBytes, trufflehogItem } from "@/lib/testing/security";
import { usageEvent } from "@/lib/testing/usage";
import { evaluateRisk, listFindings } from "./index";
import { FindingQuery } from "./schemas";

const database = useDatabase();
const NOW = "2026-03-03T12:00:00Z";
const SECRET = "tk-live.Exposed-Key-of-Triage-0123456789";
const HOUR_MS = 3_600_000;
const clock = frozenClock(NOW);
const root = () => testContext(database.db, { clock, id: "root" });
const open = async () => {
  const { data } = await listFindings(root(), FindingQuery.parse({ state: "open", limit: 500 }));
  return data
    .filter(({ ruleId }) => ruleId === "R15" || ruleId === "R16")
    .map(({ ruleId, severity, subject, title }) => [ruleId, severity, subject.id, title]);
};

/** Ten calls a day of one network for ten days, then a hundred at once from another country after the secret was written. */
beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query(`INSERT INTO credential_fingerprint (value, kind, credential_id) VALUES ('${sha256Hex(SECRET)}', 'sha256', 'k-triage');
    UPDATE ledger_version SET inventory = inventory + 1`);
  const exposedMs = Date.parse("2026-03-01T17:00:00Z");
  const call = (key: string, atMs: number, country: string) =>
    usageEvent({ dedupeKey: key, occurredAt: new Date(atMs), hints: { credential: "triage-key" }, network: { country } });
  const before = Array.from({ length: 100 }, (_, i) => call(`b${i}`, exposedMs - (i + 1) * 2.4 * HOUR_MS, "GB"));
  const after = Array.from({ length: 100 }, (_, i) => call(`a${i}`, exposedMs + HOUR_MS + i * 1_000, "SC"));
  await seedUsage(root(), [...before, ...after]);
});

test("a key that a scanner found is exposed, and a burst from a new country after it is told with what it cost", async () => {
  await evaluateRisk(root());
  expect(await open()).toEqual([]);
  await receiveFindings(root(), jsonBytes([trufflehogItem(SECRET)]));
  await evaluateRisk(root());
  expect(await open()).toEqual(
    expect.arrayContaining([
      ["R15", "high", "k-triage", "@key was found in keys, line 4, in acme/web"],
      ["R16", "critical", "k-triage", "@key was exposed, and within 72 hours came new country SC"],
    ]),
  );
});
