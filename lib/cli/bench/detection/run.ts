/** Runs the detectors over a generated organisation as the product runs them, and scores what people would have been shown. */
import type { Signal } from "@/lib/anomalies/core/signal";
import { type Spell, spellOf } from "@/lib/incidents/core/hottest";
import type { Draft } from "@/lib/incidents/core/plan-incidents";
import type { Usd } from "@/lib/kernel/money";
import { DAY_MS, HOUR_MS } from "@/lib/sample/core/moments";
import { WARM_UP_DAYS } from "./calendar";
import { Desk } from "./desk";
import { drawOrganisation, type Organisation, type Size } from "./organisation";
import { Rivals } from "./rivals";
import { type Outcome, type Raised, type Score, scoreOf } from "./score";
import { type Quarter, streamOf } from "./stream";
import { Sums } from "./sums";
import { GeneratedSurroundings } from "./surroundings";

export type Detectors = {
  /** On arrival. */
  calls(quarter: Quarter): Signal[];
  /** A bucket that is closed, of every series. */
  bucket(grain: "hour" | "quarter", fromMs: number): Signal[];
};
export type MakeDetectors = (organisation: Organisation, around: GeneratedSurroundings, sums: Sums, desk: Desk) => Detectors;

export type Run = {
  facts: number;
  residents: number;
  score: Score;
  /** Stories whose cost has a cause that can be named, and how often it was named first. */
  causes: { asked: number; right: number };
  sigma: Score;
  fixed: Score;
  desk: Desk;
  organisation: Organisation;
};

export function runDetection(seed: string, size: Size, makeDetectors: MakeDetectors): Run {
  const organisation = drawOrganisation(seed, size);
  const around = new GeneratedSurroundings(organisation);
  const { calendar, windows, stories, residents } = organisation;
  const sums = new Sums(calendar, size.days);
  const desk = new Desk(windows, sums);
  const detectors = makeDetectors(organisation, around, sums, desk);
  const rivals = new Rivals(calendar.fromMs);
  let facts = 0;
  for (const quarter of streamOf(organisation)) {
    facts += quarter.facts.length;
    around.turn(quarter);
    desk.take(detectors.calls(quarter));
    around.spend(quarter.facts);
    sums.add(quarter.facts);
    desk.take(detectors.bucket("quarter", quarter.fromMs));
    const isHour = quarter.toMs % HOUR_MS === 0;
    const hourMs = quarter.toMs - HOUR_MS;
    if (isHour) rivals.hour(sums, hourMs);
    sums.closeQuarter(false);
    if (isHour) desk.take(detectors.bucket("hour", hourMs));
    if (isHour) sums.closeQuarter(true);
    if (isHour) desk.work(quarter.toMs);
  }
  const judged = { identities: residents.length, fromMs: calendar.fromMs + WARM_UP_DAYS * DAY_MS, toMs: calendar.toMs };
  const scopesOf = (id: string): ReadonlySet<string> => sums.parents.get(`identity:${id}`) ?? new Set();
  const judge = (signals: readonly Signal[], raised: readonly Raised[]): Score => scoreOf(stories, signals, raised, scopesOf, judged);
  const raised = desk.raised();
  const score = judge([...desk.signals.values()], raised);
  return {
    ...{ facts, residents: residents.length, score, desk, organisation },
    causes: causesOf(score.outcomes, organisation, sums, new Map(raised.map((one) => [one, one.draft]))),
    sigma: judge([], rivals.sigma),
    fixed: judge([], rivals.fixed),
  };
}

const LEAST_USD = 10;
/** Kinds that are seen in money. */
const DEAR_KINDS = new Set(["B1", "B2", "B13", "spike", "ramp", "level"]);

/** Asked of the team, of whose members one did it: harder than of the incident, which mostly says whose it is. */
function causesOf(outcomes: readonly Outcome[], { byId }: Organisation, sums: Sums, drafts: ReadonlyMap<Raised, Draft>): Run["causes"] {
  const told = outcomes.filter(
    ({ story, incidents }) =>
      incidents.length > 0 && DEAR_KINDS.has(story.kind) && [...story.losses.values()].reduce((sum, usd) => sum + usd, 0) >= LEAST_USD,
  );
  const right = told.filter(({ story, incidents }) => {
    const { raised } = incidents.find(({ isNamed }) => isNamed) ?? (incidents[0] as Outcome["incidents"][number]);
    const { fromMs, toMs } = explainedIn(drafts.get(raised) as Draft);
    const [first] = sums.causeOf(fromMs, toMs, { team: byId.get(story.residentId)?.teamId ?? "" }).steps;
    return story.cause.some(({ dimension, id }) => first?.dimension === dimension && first.id === id);
  });
  return { asked: told.length, right: right.length };
}

function explainedIn({ detector, signals, startedMs, lastSeenMs, impactUsd }: Draft): Spell {
  const own = signals.filter((signal) => signal.detector === detector);
  return spellOf(
    detector,
    { fromMs: startedMs, toMs: lastSeenMs, impactUsd },
    {
      fromMs: Math.min(...own.map((signal) => signal.startedMs)),
      toMs: Math.max(...own.map((signal) => signal.untilMs)),
      impactUsd: own.reduce((sum, signal) => sum + signal.impactUsd, 0n) as Usd,
    },
  );
}
