import { describe, expect, it } from "vitest";
import { Invalid } from "@/lib/kernel/errors";
import { DETECTORS } from "./detectors";
import { defaultsOf, parseParameters, type SettingRow, settingsOf } from "./settings";
import type { SignalPlace } from "./signal";

const PLACE: SignalPlace = {
  identityId: "i1",
  credentialId: null,
  teamId: "t1",
  businessUnitId: null,
  applicationId: "a1",
  environmentId: "e1",
};
const row = (scopeKind: string, scopeId: string, parameters: Record<string, number>, more: Partial<SettingRow> = {}): SettingRow => ({
  detector: "B1",
  scopeKind,
  scopeId,
  enabled: true,
  parameters,
  effectiveFrom: new Date(0),
  ...more,
});

describe("the catalogue of detectors", () => {
  it("has S1 to S6 and B1 to B18, each with words, and every default within its bounds", () => {
    const wanted = [...Array.from({ length: 6 }, (_, i) => `S${i + 1}`), ...Array.from({ length: 18 }, (_, i) => `B${i + 1}`)];
    expect(Object.keys(DETECTORS).sort()).toEqual(wanted.sort());
    for (const words of Object.values(DETECTORS)) {
      expect([words.name, words.looksFor, words.nextStep].every((text) => text.length > 3)).toBe(true);
      for (const each of words.parameters) {
        expect(each.default, `${words.id} ${each.name}`).toBeGreaterThanOrEqual(each.min);
        expect(each.default, `${words.id} ${each.name}`).toBeLessThanOrEqual(each.max);
      }
      expect(parseParameters(words.id, defaultsOf(words))).toEqual(defaultsOf(words));
    }
  });
});

describe("settings in force", () => {
  it("without rows the defaults hold", () => {
    expect(settingsOf([], 0).of("B1", PLACE).parameters).toMatchObject({ repeats: 8, distinctShare: 0.3 });
  });

  it("the narrowest scope wins, and what it leaves out is as in the wider one", () => {
    const rows = [
      row("identity", "i1", { repeats: 3 }),
      row("environment", "e1", { repeats: 4 }),
      row("application", "a1", { repeats: 5, costUsd: 5 }),
      row("team", "t1", { repeats: 6, costUsd: 6 }),
      row("organisation", "", { repeats: 7, costUsd: 7, distinctShare: 0.7 }),
    ];
    for (let dropped = 0; dropped < rows.length; dropped++) {
      expect(settingsOf(rows.slice(dropped), 0).of("B1", PLACE).parameters.repeats).toBe(3 + dropped);
    }
    expect(settingsOf(rows, 0).of("B1", PLACE).parameters).toMatchObject({ repeats: 3, costUsd: 5, distinctShare: 0.7 });
    expect(settingsOf(rows, 0).of("B1", { ...PLACE, identityId: "other" }).parameters.repeats).toBe(4);
  });

  it("the newest that has begun holds, and of two that begin at once the later one", () => {
    const rows = [
      row("organisation", "", { repeats: 9 }, { effectiveFrom: new Date(10) }),
      row("organisation", "", { repeats: 11 }, { effectiveFrom: new Date(10) }),
      row("organisation", "", { repeats: 10 }, { effectiveFrom: new Date(5) }),
      row("organisation", "", { repeats: 12 }, { effectiveFrom: new Date(20) }),
    ];
    const at = (ms: number) => settingsOf(rows, ms).of("B1", PLACE).parameters.repeats;
    expect([at(4), at(5), at(10), at(19), at(20)]).toEqual([8, 10, 11, 11, 12]);
  });

  it("a detector that is off for a team is on for the identity that says so", () => {
    const rows = [row("team", "t1", {}, { enabled: false }), row("identity", "i1", {})];
    expect(settingsOf(rows, 0).of("B1", PLACE).enabled).toBe(true);
    expect(settingsOf(rows, 0).of("B1", { ...PLACE, identityId: "i2" }).enabled).toBe(false);
    expect(settingsOf(rows, 0).of("B2", PLACE).enabled).toBe(true);
  });

  it("stored values beyond the bounds are left out", () => {
    expect(settingsOf([row("organisation", "", { repeats: -1, gone: 4 })], 0).of("B1", PLACE).parameters.repeats).toBe(8);
  });
});

describe("parameters as sent", () => {
  const faultsOf = (input: unknown, detector = "B1") => {
    try {
      parseParameters(detector, input);
    } catch (error) {
      if (error instanceof Invalid) return error.details;
    }
    return [];
  };

  it("are refused when misspelt, with the name that was meant", () => {
    expect(faultsOf({ repeat: 8 })).toEqual([{ location: "parameters.repeat", message: "Unknown field.", fix: 'Did you mean "repeats"?' }]);
  });

  it("are refused out of bounds and when they are no whole number of calls or no number, each at its place", () => {
    expect(faultsOf({ repeats: 2 })[0]).toMatchObject({ location: "parameters.repeats", message: "Too small." });
    expect(faultsOf({ repeats: 1e9 })[0]).toMatchObject({ location: "parameters.repeats", message: "Too large." });
    expect(faultsOf({ repeats: 8.5 })[0]).toMatchObject({ location: "parameters.repeats" });
    for (const wrong of ["8", null, Number.NaN, Number.POSITIVE_INFINITY, [8]])
      expect(faultsOf({ repeats: wrong })[0]).toMatchObject({ location: "parameters.repeats" });
    expect(faultsOf([])).toHaveLength(1);
  });

  it("of a detector that there is not are refused", () => {
    expect(faultsOf({}, "B19")[0]).toMatchObject({ location: "detector" });
    expect(faultsOf({}, "toString")[0]).toMatchObject({ location: "detector" });
  });
});
