/** Programs that go round in circles: prompt loops, retry storms, tool calls without progress, chains of agents. */
import type { CallFact } from "@/lib/anomalies/core/call-fact";
import type { CallStyle } from "@/lib/sample/core/behaviour";
import { HOUR_MS, MINUTE_MS } from "@/lib/sample/core/moments";
import { MODELS } from "@/lib/sample/data/models";
import { nameOf, retryOf, styleOf } from "../calls";
import type { Resident } from "../resident";
import { beats, type Cause, type Draw, dollarsOf, type Made, type Plan, type Scene, worthOf } from "../story";

const PROGRAMS = new Set(["agent", "service", "busy", "gateway"]);
export const isProgram = ({ kind }: Resident): boolean => PROGRAMS.has(kind);
/** Calls of the model that it calls mostly, of so many times the tokens of a conversation as make up for its price. */
export function ownStyle({ behaviour }: Resident, prompt: number, completion: number): CallStyle {
  const model = behaviour.calls[0]?.model ?? "sonnet";
  const dearer = Math.min(8, Math.max(0.2, MODELS.sonnet.list.input / MODELS[model].list.input));
  return { model, share: 1, sizes: "conversation", prompt: prompt * dearer, completion: completion * dearer };
}
export const selfOf = ({ id }: Resident): Cause[] => [{ dimension: "identity", id }];

/** An hour of the day in which its people or services are usually at work, with a minute of its own. */
export const atWork = ({ dayMs, random, resident }: Draw): number =>
  dayMs + (random.between(9, 16) - resident.utcOffsetHours) * HOUR_MS + random.below(59 * MINUTE_MS);

const promptLoop: Plan = {
  kind: "B1",
  suits: isProgram,
  after: 14,
  days: 1,
  draw: (draw) => {
    const { random, resident, turn } = draw;
    const fromMs = atWork(draw);
    const count = random.between(12, 90);
    const gapMs = random.between(3_000, 14_000);
    return {
      ...{
        variant: turn % 2 === 0 ? "one prompt" : "two prompts",
        fromMs,
        toMs: fromMs + count * gapMs * 1.4,
        expects: ["B1"],
        cause: selfOf(resident),
      },
      make: (scene) => loop(scene, count, gapMs, turn % 2 === 0 ? 1 : 2),
    };
  },
};

const MOST_CALLS = 300;

function loop(scene: Scene, count: number, gapMs: number, prompts: number): Made {
  const { resident, random, calls, fromMs } = scene;
  const worth = worthOf(random, resident);
  const trace = calls.openTrace(resident, fromMs);
  const asked = Array.from({ length: prompts }, () => nameOf(resident));
  const facts: CallFact[] = [];
  const seen = new Map<string, number>();
  let [evidentMs, usd] = [0, 0];
  const style = ownStyle(resident, 6 + 10 * random.unit(), 8 + 8 * random.unit());
  for (const [i, atMs] of beats(random, fromMs, MOST_CALLS, gapMs).entries()) {
    if (i >= count && usd >= worth) break;
    const promptHash = (random.chance(0.65) ? asked[0] : asked.at(-1)) as string;
    const fact = calls.modelCall(resident, trace, atMs, style, { promptHash, ...below(i, trace.rootSpan, resident) }, { cache: 0.3 });
    facts.push(fact);
    usd += dollarsOf(fact);
    const times = (seen.get(promptHash) ?? 0) + 1;
    seen.set(promptHash, times);
    if (evidentMs === 0 && times >= 8 && usd >= 0.25) evidentMs = atMs;
  }
  return { facts, evidentMs };
}

const below = (i: number, rootSpan: string, resident: Resident) =>
  i === 0 ? { spanId: rootSpan } : { spanId: nameOf(resident), parentSpanId: rootSpan };

const retryStorm: Plan = {
  kind: "B2",
  suits: isProgram,
  after: 14,
  days: 1,
  draw: (draw) => {
    const { random, resident, turn } = draw;
    const fromMs = atWork(draw);
    const minutes = random.between(9, 30);
    return {
      ...{
        variant: turn % 2 === 0 ? "overloaded" : "timeouts",
        fromMs,
        toMs: fromMs + minutes * MINUTE_MS,
        expects: ["B2"],
        cause: selfOf(resident),
      },
      make: (scene) => storm(scene, turn % 2 === 1),
    };
  },
};

/** Requests that fail and are tried again, more often the longer it lasts. What timed out was billed all the same. */
function storm(scene: Scene, isBilled: boolean): Made {
  const { resident, random, calls, fromMs, toMs } = scene;
  const style = styleOf(resident);
  const facts: CallFact[] = [];
  const busy = Math.max(6, (3.5 * resident.pace) / 60);
  let atMs = fromMs;
  while (atMs < toMs) {
    const minute = (atMs - fromMs) / MINUTE_MS;
    const attempts = Math.round(2 + Math.min(6, 0.9 * minute) + 0.5 * random.normal());
    const trace = calls.openTrace(resident, atMs);
    let last: CallFact | undefined;
    let tryMs = atMs;
    for (let attempt = 1; attempt <= Math.max(2, attempts); attempt++) {
      const again =
        last === undefined
          ? { promptHash: nameOf(resident) }
          : { ...retryOf(last), spanId: nameOf(resident), parentSpanId: trace.rootSpan };
      const fails = attempt < attempts || random.chance(0.3);
      const timedOut = fails && isBilled && random.chance(0.6);
      const fact: CallFact = timedOut
        ? { ...calls.modelCall(resident, trace, tryMs, style, again), status: "error", errorType: "timeout" }
        : fails
          ? calls.failedCall(resident, trace, tryMs, style, { ...again, errorType: "overloaded" })
          : calls.modelCall(resident, trace, tryMs, style, again);
      facts.push(fact);
      last = fact;
      tryMs += 900 + random.below(2_600);
    }
    atMs += (MINUTE_MS / busy) * (0.6 + 0.8 * random.unit());
  }
  facts.sort((a, b) => a.atMs - b.atMs);
  // Three whole minutes of the clock have to rise, with thirty attempts in them.
  const third = (Math.ceil(fromMs / MINUTE_MS) + 3) * MINUTE_MS;
  return { facts, evidentMs: Math.max(third, facts[29]?.atMs ?? 0) };
}

const toolLoop: Plan = {
  kind: "B3",
  suits: (resident) => isProgram(resident) && resident.behaviour.tools.length > 1,
  after: 14,
  days: 1,
  draw: (draw) => {
    const { random, resident, turn } = draw;
    const fromMs = atWork(draw);
    const period = turn % 2 === 0 ? 1 : random.between(2, 4);
    const rounds = period === 1 ? random.between(8, 45) : random.between(5, 16);
    const gapMs = random.between(2_000, 7_000);
    return {
      ...{
        variant: period === 1 ? "the same" : "a cycle",
        fromMs,
        toMs: fromMs + rounds * period * gapMs * 2,
        expects: ["B3"],
        cause: selfOf(resident),
      },
      make: (scene) => circle(scene, period, rounds, gapMs),
    };
  },
};

function circle(scene: Scene, period: number, rounds: number, gapMs: number): Made {
  const { resident, random, calls, fromMs } = scene;
  const trace = calls.openTrace(resident, fromMs);
  const steps = Array.from({ length: period }, () => ({ tool: random.pick(resident.behaviour.tools), argsHash: nameOf(resident) }));
  const style = ownStyle(resident, 20 + 20 * random.unit(), 5);
  const facts: CallFact[] = [];
  const worth = worthOf(random, resident);
  let [evidentMs, usd] = [0, 0];
  for (const [i, atMs] of beats(random, fromMs, MOST_CALLS, gapMs).entries()) {
    if (i >= rounds * period && usd >= worth) break;
    const { tool, argsHash } = steps[i % period] as (typeof steps)[number];
    const thought = calls.modelCall(resident, trace, atMs - 900, style, below(i, trace.rootSpan, resident));
    facts.push(thought);
    usd += dollarsOf(thought);
    facts.push(calls.toolCall(resident, trace, atMs, tool, { argsHash, spanId: nameOf(resident), parentSpanId: trace.rootSpan }));
    if (evidentMs === 0 && (period === 1 ? i + 1 >= 5 : i + 1 >= 3 * period)) evidentMs = atMs;
  }
  return { facts, evidentMs };
}

const CHAINS = ["deep", "wide", "long", "undeclared"] as const;

const hiddenChain: Plan = {
  kind: "B4",
  suits: ({ kind }) => kind === "agent" || kind === "service",
  after: 18,
  days: 1,
  draw: (draw) => {
    const { resident, residents, turn, random } = draw;
    const fromMs = atWork(draw);
    const variant = CHAINS[turn % CHAINS.length] as (typeof CHAINS)[number];
    const strangers = residents.filter(
      ({ id, ownerId, kind }) => kind === "agent" && ownerId !== resident.ownerId && !resident.callers.includes(id),
    );
    const stranger = random.pick(strangers);
    return {
      ...{ variant, fromMs, toMs: fromMs + 40 * MINUTE_MS, expects: ["B4"], cause: selfOf(resident) },
      others: variant === "undeclared" ? [stranger.id] : [],
      make: (scene) => chains(scene, variant, stranger),
    };
  },
};

/** One after the other, until they come to something. */
function chains(scene: Scene, variant: (typeof CHAINS)[number], stranger: Resident): Made {
  const worth = worthOf(scene.random, scene.resident);
  const first = chain(scene, variant, stranger);
  const facts = first.facts;
  for (let n = 1; n < 20 && facts.reduce((sum, fact) => sum + dollarsOf(fact), 0) < worth; n++) {
    const fromMs = (facts.at(-1)?.atMs ?? scene.fromMs) + 40_000;
    facts.push(...chain({ ...scene, fromMs }, variant, stranger).facts);
  }
  return { facts, evidentMs: first.evidentMs };
}

function chain(scene: Scene, variant: (typeof CHAINS)[number], stranger: Resident): Made {
  const { resident, random, calls, fromMs } = scene;
  const count =
    variant === "deep"
      ? random.between(9, 16)
      : variant === "wide"
        ? random.between(32, 80)
        : variant === "long"
          ? random.between(230, 380)
          : 24;
  const style = ownStyle(resident, 24, 8);
  const trace = calls.openTrace(resident, fromMs);
  const facts: CallFact[] = [];
  let parent = trace.rootSpan;
  let [evidentMs, depth] = [0, 0];
  for (const [i, atMs] of beats(random, fromMs, count, variant === "long" ? 4_000 : 6_000).entries()) {
    const spanId = i === 0 ? trace.rootSpan : nameOf(resident);
    const fact = calls.modelCall(resident, trace, atMs, style, { spanId, ...(i === 0 ? {} : { parentSpanId: parent }) });
    if (variant === "undeclared") {
      fact.actorId = stranger.id;
      if (evidentMs === 0) evidentMs = atMs;
    }
    if (variant === "deep") parent = spanId;
    // Long, but neither deep nor wide: every twelfth begins a branch of its own.
    if (variant === "long" && i % 12 === 0) parent = i % 144 === 0 ? trace.rootSpan : spanId;
    if (variant === "long" && i % 48 === 0) parent = trace.rootSpan;
    facts.push(fact);
    depth = variant === "deep" ? i + 1 : depth;
    const isEvident = (variant === "deep" && depth === 7) || (variant === "wide" && i === 26) || (variant === "long" && i === 200);
    if (evidentMs === 0 && isEvident) evidentMs = atMs;
  }
  return { facts, evidentMs: evidentMs || fromMs };
}

export const LOOPS: readonly Plan[] = [promptLoop, retryStorm, toolLoop, hiddenChain];
