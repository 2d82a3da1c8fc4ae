import { expect, test } from "vitest";
import type { CallFact } from "@/lib/anomalies/core/call-fact";
import { drawOrganisation, type Organisation } from "./organisation";
import { streamOf } from "./stream";

const SPEND_KINDS = ["spike", "ramp", "level", "drop", "creep", "season"];
const BEHAVIOUR_KINDS = Array.from({ length: 18 }, (_, i) => `B${i + 1}`);

const SIZE = { identities: 24, days: 19, perKind: 1 };
const worked = (seed: string): { organisation: Organisation; facts: CallFact[] } => {
  const organisation = drawOrganisation(seed, SIZE);
  return { organisation, facts: [...streamOf(organisation)].flatMap(({ facts }) => facts) };
};
const once = worked("law");

test("the same seed gives the same calls, another seed others", () => {
  const again = worked("law");
  expect(again.facts.length).toBe(once.facts.length);
  expect(again.facts.at(-1)).toEqual(once.facts.at(-1));
  expect(again.organisation.stories.map(({ kind, fromMs }) => [kind, fromMs])).toEqual(
    once.organisation.stories.map(({ kind, fromMs }) => [kind, fromMs]),
  );
  expect(drawOrganisation("other", SIZE).stories.map(({ fromMs }) => fromMs)).not.toEqual(
    once.organisation.stories.map(({ fromMs }) => fromMs),
  );
});

test("calls arrive in order, each once, never before they were made", () => {
  const { facts } = once;
  expect(facts.filter((fact, i) => fact.receivedMs < (facts[i - 1]?.receivedMs ?? 0))).toEqual([]);
  expect(facts.filter(({ atMs, receivedMs }) => receivedMs < atMs)).toEqual([]);
  const ids = new Set(facts.map(({ eventId }) => eventId));
  expect(ids.size).toBe(once.facts.length);
});

test("stories happen to different identities, in their time, and cost what their calls do", () => {
  const { stories, residents } = once.organisation;
  const known = stories.filter(({ residentId }) => residentId !== "");
  expect(new Set(known.map(({ residentId }) => residentId)).size).toBe(known.length);
  expect(known.length).toBeLessThan(residents.length);
  for (const { kind, fromMs, toMs, evidentMs, losses } of stories) {
    expect(toMs, kind).toBeGreaterThan(fromMs);
    expect(evidentMs, kind).toBeGreaterThanOrEqual(fromMs);
    if (kind !== "drop" && kind !== "season")
      expect(
        [...losses.values()].reduce((sum, usd) => sum + usd, 0),
        kind,
      ).toBeGreaterThan(0);
  }
});

test("a large organisation has several stories of every kind", () => {
  const { stories, residents } = drawOrganisation("law", { identities: 300, days: 60, perKind: 4 });
  expect(residents.length).toBeGreaterThanOrEqual(290);
  for (const kind of [...BEHAVIOUR_KINDS, ...SPEND_KINDS]) expect(stories.filter((story) => story.kind === kind).length, kind).toBe(4);
});
