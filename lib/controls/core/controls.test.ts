import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { RULES } from "@/lib/risk/core/rules";
import { CONTROL_MAP } from "./control-evidence";
import { buildControls, type RuleRun, type SourceCount } from "./controls";
import { FRAMEWORKS } from "./frameworks";
import { SOURCE_IDS, SOURCES } from "./sources";

const AT = new Date("2026-11-22T12:00:00Z");
const CONTROLS = FRAMEWORKS.flatMap(({ controls }) => controls.map(({ id }) => id));
/** Another standard, which has no page here. */
const isElsewhere = (id: string): boolean => id.startsWith("ASVS ");
const run = (ruleId: string, over: Partial<RuleRun> = {}): RuleRun => ({
  ruleId,
  ranAt: AT,
  evaluated: 10,
  notEvaluable: 0,
  missing: null,
  open: 0,
  excepted: 0,
  exposedUsd: "0",
  ...over,
});
const controlOf = (id: string, runs: RuleRun[], counts: SourceCount[] = []) =>
  buildControls(runs, counts).find((control) => control.id === id);

it("knows every id that a rule is evidence for, and maps every control of every framework", () => {
  for (const { id, evidences } of RULES) {
    for (const control of evidences.filter((each) => !isElsewhere(each))) expect(CONTROLS, `${id} names ${control}`).toContain(control);
  }
  expect(Object.keys(CONTROL_MAP).sort()).toEqual([...CONTROLS].sort());
  expect(new Set(CONTROLS).size).toBe(CONTROLS.length);
});

it("names no source that is not counted, and says of each control what is not looked at", () => {
  for (const [id, { sources, not }] of Object.entries(CONTROL_MAP)) {
    for (const source of sources) expect(SOURCE_IDS, id).toContain(source);
    expect(not.length, id).toBeGreaterThan(10);
  }
  expect(Object.keys(SOURCES).sort()).toEqual([...SOURCE_IDS].sort());
});

it("uses ids that exist in the version that they name, and none of those that are often misquoted", () => {
  expect(CONTROLS).toEqual(
    expect.arrayContaining(["NHI7:2025", "ASI02 (2026)", "LLM10:2025", "CSF 2.0 PR.AA-05", "AI RMF 1.0 MANAGE 2.4"]),
  );
  for (const wrong of ["PR.AC-4", "DE.CM-7", "AGENT-04", "A03", "NHI-01"]) expect(CONTROLS.some((id) => id.includes(wrong))).toBe(false);
});

it("keeps apart what could not be judged, what never ran, and what this product has nothing to say of", () => {
  const rule = RULES.find(({ evidences }) => evidences.includes("NHI9:2025"));
  const id = rule?.id ?? "";
  expect(controlOf("NHI9:2025", [])?.state).toBe("not_evaluable");
  const blind = controlOf("NHI9:2025", [run(id, { evaluated: 0, notEvaluable: 7, missing: "application" })]);
  expect(blind?.state).toBe("not_evaluable");
  expect(blind?.evidence.find((row) => row.id === id)).toMatchObject({
    population: 7,
    notEvaluable: 7,
    missing: "application",
    isEvaluable: false,
  });
  const seen = controlOf("NHI9:2025", [run(id, { evaluated: 3, notEvaluable: 4, open: 2, excepted: 1, exposedUsd: "12.5" })]);
  expect(seen).toMatchObject({ state: "evidence", open: 2, lastAt: AT.toISOString() });
  expect(seen?.evidence.find((row) => row.id === id)).toMatchObject({
    population: 7,
    words: "3 subjects judged, 2 open, 1 excepted, 4 not evaluable",
    exposedUsd: "12.5",
  });
  expect(controlOf("ASI01 (2026)", [])).toMatchObject({ state: "none", evidence: [] });
});

it("counts a record with nothing in it as nothing to look at", () => {
  const counts = (population: number): SourceCount[] => [{ id: "vendors", population, kept: 0, open: population, lastAt: null }];
  const row = (population: number) => controlOf("NHI3:2025", [], counts(population))?.evidence.find(({ id }) => id === "vendors");
  expect(row(0)).toMatchObject({ isEvaluable: false, words: "No vendors yet" });
  expect(row(2)).toMatchObject({ isEvaluable: true, words: "0 of 2 vendors with a contract that runs, 2 without one, or past its end" });
});

it("says evidence for, and never that anything is met", () => {
  const folders = ["lib/controls", "lib/controls/core", "components/controls", "app/(app)/controls"];
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => /\.(tsx?|md)$/.test(file) && !file.includes(".test."))
      .map((file) => path.join(folder, file)),
  );
  expect(files.length).toBeGreaterThan(8);
  for (const file of files) expect(readFileSync(file, "utf8"), file).not.toMatch(/compli(an|es|ed)|certified for|conform|satisf(y|ies)/i);
});
