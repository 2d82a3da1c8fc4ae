import { describe, expect, it } from "vitest";
import type { ExportCut } from "@/lib/metering/core/adapters/usage-export";
import { byHour, exportOverlap, type LiveDay, liveKey, liveOverlap } from "./export-overlap";

const at = (text: string): number => Date.parse(`2026-10-${text}Z`);
const cut = (named: Record<string, string>, start = "01T00:00:00", end = "02T00:00:00"): ExportCut => ({
  id: JSON.stringify([named, start]),
  ...{ provider: "openai", kind: "completions", startMs: at(start), endMs: at(end), cut: named },
});

describe("a row that an earlier export may count", () => {
  const earlier = byHour([cut({ model: "a", api_key_id: "k1" }), cut({ model: "b" }, "03T10:00:00", "03T10:01:00")]);
  it.each([
    ["names another key", cut({ model: "a", api_key_id: "k2" }), false],
    ["names another model", cut({ model: "c" }), false],
    ["leaves the key out", cut({ model: "a" }), true],
    ["names more beside it", cut({ model: "a", api_key_id: "k1", user_id: "u" }), true],
    ["is an hour of that day", cut({ model: "a" }, "01T23:00:00", "02T00:00:00"), true],
    ["begins when it ends", cut({ model: "a" }, "02T00:00:00", "03T00:00:00"), false],
    ["is the day of a minute", cut({ model: "b" }, "03T00:00:00", "04T00:00:00"), true],
    ["is another kind of usage", { ...cut({ model: "a" }), kind: "embeddings" }, false],
    ["is another provider's", { ...cut({ model: "a" }), provider: "anthropic" }, false],
  ])("%s", (_, row, isSame) => {
    expect(exportOverlap(row, earlier) !== null).toBe(isSame);
  });
});

describe("a row that emitters may have told", () => {
  const day = (more: Partial<LiveDay>): LiveDay => ({
    provider: "openai",
    day: "2026-10-01",
    credentialIds: new Set(),
    hasUnknownKeys: false,
    ...more,
  });
  const live = (told: LiveDay) => new Map([[liveKey(told.provider, told.day), told]]);
  const verdict = (told: LiveDay, credentialId: string | undefined) =>
    liveOverlap(cut({ model: "a" }), credentialId, live(told))?.isSure ?? null;
  it.each([
    ["with the same key", day({ credentialIds: new Set(["c1"]) }), "c1", true],
    ["with other keys alone", day({ credentialIds: new Set(["c2"]) }), "c1", null],
    ["with calls that name no key", day({ credentialIds: new Set(["c2"]), hasUnknownKeys: true }), "c1", false],
    ["while its own key is not known", day({ credentialIds: new Set(["c2"]) }), undefined, false],
    ["on another day", day({ day: "2026-10-02", hasUnknownKeys: true }), undefined, null],
    ["of another provider", day({ provider: "anthropic", hasUnknownKeys: true }), undefined, null],
  ])("%s", (_, told, credentialId, isSure) => {
    expect(verdict(told, credentialId)).toBe(isSure);
  });
});
