import { expect, test } from "vitest";
import { productDetectors } from "./product-detectors";
import { runDetection } from "./run";
import { CRITICAL_KINDS, PROMPT_KINDS } from "./story";

const { score, sigma, fixed } = runDetection("small-1", { identities: 34, days: 40, perKind: 1 }, productDetectors(["hour"]));
const behaviour = score.kinds.filter(({ kind }) => kind.startsWith("B"));
const shareSeen = (kinds: typeof behaviour): number =>
  kinds.reduce((sum, { seen }) => sum + seen, 0) / kinds.reduce((sum, { stories }) => sum + stories, 0);

test("critical kinds of abuse are seen, nearly all; of the others most", () => {
  expect(behaviour.length).toBeGreaterThanOrEqual(15);
  expect(shareSeen(behaviour.filter(({ kind }) => CRITICAL_KINDS.has(kind)))).toBeGreaterThanOrEqual(0.95);
  expect(shareSeen(behaviour.filter(({ kind }) => !CRITICAL_KINDS.has(kind)))).toBeGreaterThanOrEqual(0.85);
});

test("what has to be seen at once is seen within two minutes of when its calls meet the condition", () => {
  for (const { kind, seen, sinceEvidentMinutes } of behaviour)
    if (PROMPT_KINDS.has(kind) && seen > 0) expect(sinceEvidentMinutes, kind).toBeLessThanOrEqual(2);
});

test("hardly anything is raised for nothing, and far less than by hourly spend beyond four sigma or by a limit of a day", () => {
  expect(score.falseMedium.length / score.identityWeeks).toBeLessThanOrEqual(0.05);
  expect(score.falseHigh.length / score.identityWeeks).toBeLessThanOrEqual(0.01);
  expect(sigma.falseMedium.length).toBeGreaterThan(10 * score.falseMedium.length);
  expect(fixed.falseMedium.length).toBeGreaterThan(2 * score.falseMedium.length);
});
