/** Spend that is not what it was: agents that run away, budgets that are evaded, and the six shapes of a series. */
import type { CallFact } from "@/lib/anomalies/core/call-fact";
import type { Denial } from "@/lib/anomalies/core/surroundings";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/sample/core/moments";
import { nameOf, styleOf } from "../calls";
import type { Resident } from "../resident";
import { beats, dollarsOf, floorUsdOf, type Made, type Plan, type Scene, type Story } from "../story";
import { atWork, isProgram, ownStyle, selfOf } from "./loops";

const QUARTER_MS = 15 * MINUTE_MS;
const hourUsd = ({ weekUsd }: Resident): number => weekUsd / 168;

const runaway: Plan = {
  kind: "B13",
  suits: ({ kind, weekUsd }) => (kind === "agent" || kind === "service") && weekUsd < 120,
  after: 14,
  days: 1,
  draw: (draw) => {
    const { random, resident, turn } = draw;
    const fromMs = atWork(draw);
    // Six times a busy quarter of an hour, five dollars, and a pace at which a full budget lasts less than four hours.
    const usual = (3 * hourUsd(resident)) / 4;
    const least = Math.max(5, 6 * usual, resident.budgetWeekUsd / 16);
    const quarterUsd = least * (1.3 + 1.2 * random.unit());
    const minutes = random.between(40, 150);
    return {
      ...{
        variant: turn % 2 === 0 ? "many calls" : "dear calls",
        fromMs,
        toMs: fromMs + minutes * MINUTE_MS,
        expects: ["B13"],
        cause: selfOf(resident),
      },
      make: (scene) => run(scene, quarterUsd, least, turn % 2 === 0),
    };
  },
};

function run({ resident, random, calls, fromMs, toMs }: Scene, quarterUsd: number, least: number, isMany: boolean): Made {
  const style = isMany ? ownStyle(resident, 20, 14) : ownStyle(resident, 90, 40);
  const facts: CallFact[] = [];
  const recent: { atMs: number; usd: number }[] = [];
  let [atMs, evidentMs, sum] = [fromMs, 0, 0];
  let trace = calls.openTrace(resident, fromMs);
  while (atMs < toMs) {
    if (facts.length % 9 === 0) trace = calls.openTrace(resident, atMs);
    const fact = calls.modelCall(resident, trace, atMs, style, { spanId: nameOf(resident), parentSpanId: trace.rootSpan }, { cache: 0.4 });
    facts.push(fact);
    const usd = dollarsOf(fact);
    recent.push({ atMs, usd });
    sum += usd;
    while (recent[0] !== undefined && recent[0].atMs <= atMs - QUARTER_MS) sum -= recent.shift()?.usd ?? 0;
    if (evidentMs === 0 && sum >= least) evidentMs = atMs;
    atMs += Math.max(50, (usd / quarterUsd) * QUARTER_MS * (0.7 + 0.6 * random.unit()));
  }
  return { facts, evidentMs: evidentMs || fromMs + QUARTER_MS };
}

const evasion: Plan = {
  kind: "B18",
  suits: (resident) => isProgram(resident) && resident.kind !== "gateway",
  after: 14,
  days: 1,
  draw: (draw) => {
    const { resident, residents, turn } = draw;
    const fromMs = atWork(draw);
    const sibling = residents.find(
      ({ id, ownerId, kind }) => ownerId === resident.ownerId && id !== resident.id && (kind === "agent" || kind === "service"),
    );
    const isSibling = turn % 2 === 1 && sibling !== undefined;
    const denial = { identityId: resident.id, credentialId: null, ownerId: resident.ownerId, budgetId: `budget_${resident.id}`, count: 1 };
    return {
      ...{
        variant: isSibling ? "another key" : "refused again and again",
        fromMs,
        toMs: fromMs + 45 * MINUTE_MS,
        expects: ["B18"],
        cause: selfOf(resident),
      },
      others: isSibling ? [sibling.id] : [],
      make: (scene) => (isSibling ? evade(scene, sibling, denial) : insist(scene, denial)),
    };
  },
};

function insist({ resident, random, calls, fromMs }: Scene, denial: Omit<Denial, "atMs">): Made {
  const instants = beats(random, fromMs, random.between(24, 70), random.between(4_000, 14_000));
  // A call of something else now and then: what refuses does not make the line that was refused.
  const facts = instants
    .filter((_, i) => i % 6 === 0)
    .map((atMs) => calls.modelCall(resident, calls.openTrace(resident, atMs), atMs, styleOf(resident)));
  return { facts, denials: instants.map((atMs) => ({ ...denial, atMs })), evidentMs: instants[19] ?? fromMs };
}

/** Twenty minutes at a pace, a refusal, and the same pace under another key of the same owner. */
function evade({ resident, random, calls, fromMs }: Scene, sibling: Resident, denial: Omit<Denial, "atMs">): Made {
  const deniedMs = fromMs + 20 * MINUTE_MS;
  const call = (who: Resident, atMs: number) =>
    calls.modelCall(who, calls.openTrace(who, atMs), atMs, ownStyle(who, 16, 10), {}, { cache: 0.2 });
  const before = beats(random, fromMs, 60, 20_000)
    .filter((atMs) => atMs < deniedMs)
    .map((atMs) => call(resident, atMs));
  const after = beats(random, deniedMs + 40_000, 70, 18_000).map((atMs) => call(sibling, atMs));
  return {
    facts: [...before, ...after],
    denials: [0, 1, 2].map((i) => ({ ...denial, atMs: deniedMs + 5_000 * i })),
    evidentMs: deniedMs + 10 * MINUTE_MS,
  };
}

type Shape = Pick<Story, "change" | "variant"> & { hours: number };

/** A story that is only another load: excess above the floor that an incident of such an identity needs. */
function ofSpend(
  kind: Story["kind"],
  expects: readonly string[],
  after: number,
  days: number,
  suits: Plan["suits"],
  shapeOf: (draw: Parameters<Plan["draw"]>[0], fromMs: number) => Shape,
): Plan {
  return {
    ...{ kind, after, days, suits },
    draw: (draw) => {
      const at = kind === "spike" || kind === "ramp" ? atWork(draw) : draw.dayMs;
      const fromMs = Math.floor(at / HOUR_MS) * HOUR_MS;
      const { hours, ...shape } = shapeOf(draw, fromMs);
      const toMs = Math.min(fromMs + hours * HOUR_MS, draw.calendar.toMs);
      return { ...shape, fromMs, toMs, evidentMs: fromMs, expects, cause: selfOf(draw.resident) };
    },
  };
}

const spends = ({ kind, weekUsd }: Resident): boolean =>
  (kind === "agent" || kind === "service" || kind === "busy" || kind === "retrieval") && weekUsd > 4;

const spike = ofSpend("spike", ["S1", "S2", "S6"], 15, 2, spends, ({ resident, random, turn }) => {
  const hours = random.between(2, 4);
  const load = Math.max(5, 1 + (1.6 * floorUsdOf(resident)) / (hours * hourUsd(resident))) * (1 + 0.6 * random.unit());
  const dear = styleOf(resident);
  return turn % 3 === 2
    ? { variant: "one model", hours, change: () => ({ load, style: dear }) }
    : { variant: "all", hours, change: () => ({ load }) };
});

const ramp = ofSpend("ramp", ["S1", "S2", "S3", "S6"], 15, 2, spends, ({ resident, random }, fromMs) => {
  const hours = random.between(10, 24);
  const most = Math.max(4, 1 + (3 * floorUsdOf(resident)) / (hours * hourUsd(resident))) * (1 + 0.5 * random.unit());
  return { variant: "rising", hours, change: (atMs) => ({ load: 1 + ((most - 1) * (atMs - fromMs)) / (hours * HOUR_MS) }) };
});

const level = ofSpend("level", ["S1", "S2", "S3"], 16, 9, spends, ({ random }) => {
  const load = 2 + 1.2 * random.unit();
  return { variant: "up", hours: random.between(6, 9) * 24, change: () => ({ load }) };
});

const drop = ofSpend(
  "drop",
  ["S4"],
  15,
  3,
  (resident) => spends(resident) && resident.behaviour.shape !== "burst" && resident.weekUsd > 15,
  ({ random }) => ({
    variant: "silence",
    hours: random.between(24, 60),
    change: () => ({ load: 0 }),
  }),
);

const creep = ofSpend(
  "creep",
  ["S3", "S2"],
  22,
  30,
  (resident) => spends(resident) && resident.weekUsd > 10,
  ({ calendar }, fromMs) => ({
    variant: "2 % a day",
    hours: (calendar.toMs - fromMs) / HOUR_MS,
    change: (atMs) => ({ load: 1.02 ** ((atMs - fromMs) / DAY_MS) }),
  }),
);

const season = ofSpend(
  "season",
  ["S5", "S2", "S1"],
  30,
  10,
  (resident) => spends(resident) && resident.weekUsd > 12 && resident.pace >= 2.5 && resident.behaviour.shape === "day",
  ({ random }) => {
    const laterByHours = random.between(8, 14);
    return { variant: "other hours", hours: 10 * 24, change: () => ({ laterByHours }) };
  },
);

export const MONEY: readonly Plan[] = [runaway, evasion, spike, ramp, level, drop, creep, season];
