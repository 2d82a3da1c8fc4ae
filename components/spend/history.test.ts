import { describe, expect, it } from "vitest";
import type { IdentityDetail } from "@/lib/identities/core/views";
import { MAX_BUCKETS } from "@/lib/reporting/core/buckets";
import { historyOf, historySpan, identityHistory } from "./history";

const IDENTITY = {
  createdAt: "2026-01-02T00:00:00Z",
  revokedAt: null,
  stateReason: null,
  assignments: [
    {
      owner: { name: "Ann" },
      team: { name: "Care" },
      application: null,
      environment: { name: "Production" },
      validFrom: null,
      validTo: "2026-02-01T00:00:00Z",
    },
    { owner: null, team: null, application: null, environment: null, validFrom: "2026-02-01T00:00:00Z", validTo: null },
  ],
  credentials: [
    { id: "k", label: "Main key", createdAt: "2026-01-03T00:00:00Z", revokedAt: "2026-02-10T00:00:00Z", expiresAt: "2028-01-01T00:00:00Z" },
    { id: "n", label: "New key", createdAt: "2026-02-10T00:00:00Z", revokedAt: null, expiresAt: "2027-01-01T00:00:00Z" },
  ],
} as unknown as IdentityDetail;

describe("what happened to an identity", () => {
  it("is one list, newest first: its use, prices, notes and inventory, with what lies ahead marked", () => {
    const notes = {
      annotations: [
        {
          id: "n",
          kind: "note" as const,
          day: "2026-02-05",
          text: "Moved to the new gateway",
          scope: { kind: "organisation" as const, id: null, name: "Organisation" },
          by: "Ann",
          isOwn: true,
          createdAt: "",
          changedAt: null,
        },
      ],
      priceChanges: [{ provider: "openai", model: "gpt-5", at: "2026-02-20T00:00:00Z", origin: "list" as const, meters: [] }],
    };
    const list = historyOf(
      { firstUseDay: "2026-01-04", lastUseDay: "2026-03-01" },
      notes,
      identityHistory(IDENTITY),
      "2026-03-02T12:00:00Z",
    );
    expect(list.map(({ at, title, isAhead }) => [at.slice(0, 10), title.slice(0, 26), isAhead ?? false])).toEqual([
      ["2027-01-01", "Key New key ends", true],
      ["2026-03-01", "Last used", false],
      ["2026-02-20", "gpt-5: ", false],
      ["2026-02-10", "Key Main key revoked", false],
      ["2026-02-10", "Key New key added", false],
      ["2026-02-05", "Moved to the new gateway", false],
      ["2026-02-01", "Nobody answers for it, no ", false],
      ["2026-01-04", "First used", false],
      ["2026-01-03", "Key Main key added", false],
      ["2026-01-02", "Added to the inventory", false],
    ]);
  });
});

describe("the days of the history", () => {
  const now = "2026-03-02T12:00:00Z";
  const daysOf = (firstUseDay: string | null): number => {
    const { start, end } = historySpan(firstUseDay, now);
    return (end.getTime() - start.getTime()) / 86_400_000;
  };
  it("begin with its first use, today being the last", () => {
    expect(daysOf("2026-03-02")).toBe(1);
    expect(daysOf("2026-01-01")).toBe(61);
  });
  it("are never more than are answered at once, though it was used before them or never", () => {
    for (const day of [null, "2019-01-01", "2030-01-01"]) expect(daysOf(day)).toBe(MAX_BUCKETS);
  });
});
