/** Access that is not what it was: leaked and ended keys, strange hours and places, new models and tools, shared and dormant identities. */
import type { CallFact } from "@/lib/anomalies/core/call-fact";
import type { Origin } from "@/lib/sample/core/caller";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/sample/core/moments";
import { MODELS, type ModelKey } from "@/lib/sample/data/models";
import { NETWORKS } from "@/lib/sample/data/networks";
import { UNAPPROVED_TOOLS } from "@/lib/sample/data/tools";
import { type Given, nameOf, styleOf } from "../calls";
import { keyOf, type Resident } from "../resident";
import { beats, dollarsOf, type Made, type Plan, type Scene, worthOf } from "../story";
import { atWork, isProgram, selfOf } from "./loops";

const originOf = (name: "foreignHost" | "unknownHost", userAgent: string, last: number): Origin => {
  const { ipPrefix, asn, country } = NETWORKS[name];
  return { ip: `${ipPrefix}${last}`, asn, country, userAgent };
};
/** A key that was first used long before and will not be renewed soon. */
const calm = (resident: Resident): boolean => resident.keys.length === 1;

const MOST_CALLS = 150;

/** So many traces of one call each, or as many as come to something, as the resident makes them but for what is given. */
function callsOf(
  scene: Scene,
  count: number,
  gapMs: number,
  given: Given,
  evidentAt: number,
  how: { model?: ModelKey; worth?: number } = {},
): Made {
  const { resident, random, calls, fromMs } = scene;
  const { model, worth = 0 } = how;
  const facts: CallFact[] = [];
  let [evidentMs, usd] = [0, 0];
  for (const [i, atMs] of beats(random, fromMs, Math.max(count, MOST_CALLS), gapMs).entries()) {
    if (i >= count && usd >= worth) break;
    const style = { ...styleOf(resident), ...(model === undefined ? {} : { model }) };
    const fact = calls.modelCall(resident, calls.openTrace(resident, atMs), atMs, style, given);
    facts.push(fact);
    usd += dollarsOf(fact);
    if (i + 1 === evidentAt) evidentMs = atMs;
  }
  return { facts, evidentMs };
}

const LEAKS = ["burst", "foreign", "new model"] as const;
const afterLeak: Plan = {
  kind: "B5",
  suits: (resident) => calm(resident) && (resident.kind === "agent" || resident.kind === "service" || resident.kind === "person"),
  after: 16,
  days: 4,
  draw: (draw) => {
    const { random, resident, turn } = draw;
    const variant = LEAKS[turn % LEAKS.length] as (typeof LEAKS)[number];
    const leakedMs = atWork(draw);
    const fromMs = leakedMs + random.between(1, 30) * HOUR_MS + random.below(HOUR_MS);
    const exposure = {
      credentialId: keyOf(resident, fromMs).id,
      identityId: resident.id,
      atMs: leakedMs,
      kind: "secret",
      title: "A key was found in a public repository",
      ref: `finding_${resident.id}`,
    };
    const usualMost = Math.max(50, 3 * (2.5 * resident.pace + 10));
    const count = variant === "burst" ? Math.round(usualMost * (1.6 + random.unit())) : random.between(8, 40);
    return {
      ...{ variant, fromMs, toMs: fromMs + 50 * MINUTE_MS, expects: ["B5"], cause: selfOf(resident), exposures: [exposure] },
      make: (scene) => {
        const gapMs = (40 * MINUTE_MS) / count;
        if (variant === "burst") return callsOf(scene, count, gapMs, {}, Math.ceil(usualMost));
        if (variant === "foreign") return callsOf(scene, count, gapMs, { origin: originOf("foreignHost", "python-requests/2.32.5", 7) }, 1);
        const isKnown = resident.models.some(({ name }) => name === MODELS.opus.model);
        return callsOf(scene, count, gapMs, {}, 1, { model: isKnown ? "gpt5pro" : "opus" });
      },
    };
  },
};

const ENDS = ["revoked", "expired", "offboarded"] as const;
const afterEnd: Plan = {
  kind: "B6",
  suits: ({ kind }) => kind === "agent" || kind === "service" || kind === "person",
  after: 14,
  days: 8,
  draw: (draw) => {
    const { random, resident, turn } = draw;
    const endedMs = atWork(draw);
    // From here on the inventory says that it is over; usual work stops well before.
    resident.endedMs = endedMs;
    resident.endedBy = ENDS[turn % ENDS.length] as (typeof ENDS)[number];
    const fromMs = endedMs + random.between(3, 5 * 24 * 60) * MINUTE_MS;
    const count = random.between(1, 25);
    return {
      ...{ variant: resident.endedBy, fromMs, toMs: fromMs + count * 3 * MINUTE_MS + MINUTE_MS, expects: ["B6"], cause: selfOf(resident) },
      make: (scene) => callsOf(scene, count, 90_000, {}, 1),
    };
  },
};

const offHours: Plan = {
  kind: "B7",
  suits: ({ kind }) => kind === "person",
  after: 24,
  days: 2,
  draw: ({ random, resident, dayMs }) => {
    const fromMs = dayMs + (random.between(1, 3) - resident.utcOffsetHours) * HOUR_MS + random.below(10 * MINUTE_MS);
    const count = random.between(16, 50);
    return {
      ...{ variant: "at night", fromMs, toMs: fromMs + 45 * MINUTE_MS, expects: ["B7"], cause: selfOf(resident) },
      make: (scene) => callsOf(scene, count, (36 * MINUTE_MS) / count, {}, 10, { worth: worthOf(random, resident) }),
    };
  },
};

const newPlace: Plan = {
  kind: "B8",
  suits: (resident) => isProgram(resident) || resident.kind === "person",
  after: 18,
  days: 1,
  draw: (draw) => {
    const { random, resident, turn } = draw;
    const fromMs = atWork(draw);
    const count = random.between(4, 16);
    const usual = resident.origins[0] as Origin;
    const stranger = originOf("foreignHost", usual.userAgent, random.between(1, 250));
    const origin =
      turn % 2 === 0 ? stranger : { ...originOf("unknownHost", usual.userAgent, random.between(1, 250)), country: usual.country };
    return {
      ...{
        variant: turn % 2 === 0 ? "country" : "network",
        fromMs,
        toMs: fromMs + 60 * MINUTE_MS,
        expects: ["B8"],
        cause: selfOf(resident),
      },
      make: (scene) => callsOf(scene, count, (40 * MINUTE_MS) / count, { origin }, 1, { worth: worthOf(random, resident) }),
    };
  },
};

const newModel: Plan = {
  kind: "B9",
  suits: (resident) =>
    isProgram(resident) && !resident.models.some(({ name }) => name === MODELS.opus.model || name === MODELS.gpt5pro.model),
  after: 18,
  days: 1,
  draw: (draw) => {
    const { random, resident, turn } = draw;
    const fromMs = atWork(draw);
    const model = turn % 2 === 0 ? "opus" : "gpt5pro";
    // Every other one may use whatever there is: nobody forbade it, it only costs a multiple.
    if (turn % 2 === 1) resident.models = [];
    const count = random.between(5, 20);
    return {
      ...{
        variant: turn % 2 === 0 ? "not approved" : "dear",
        fromMs,
        toMs: fromMs + 60 * MINUTE_MS,
        expects: ["B9"],
        cause: [...selfOf(resident), { dimension: "model", id: MODELS[model].model }],
      },
      make: (scene) => callsOf(scene, count, (50 * MINUTE_MS) / count, {}, 1, { model, worth: worthOf(random, resident) }),
    };
  },
};

const newTools: Plan = {
  kind: "B10",
  suits: (resident) => isProgram(resident) && resident.behaviour.tools.length > 0,
  after: 18,
  days: 1,
  draw: (draw) => {
    const { random, resident, turn } = draw;
    const fromMs = atWork(draw);
    const tools = turn % 2 === 0 ? UNAPPROVED_TOOLS.filter(({ name }) => name === "refunds.issue") : UNAPPROVED_TOOLS;
    return {
      ...{ variant: turn % 2 === 0 ? "privileged" : "many", fromMs, toMs: fromMs + 3 * HOUR_MS, expects: ["B10"], cause: selfOf(resident) },
      make: ({ calls, fromMs: startMs }) => {
        const facts: CallFact[] = [];
        for (const [i, atMs] of beats(random, startMs, tools.length * 3, (2.4 * HOUR_MS) / (tools.length * 3)).entries()) {
          const trace = calls.openTrace(resident, atMs);
          facts.push(calls.modelCall(resident, trace, atMs, styleOf(resident)));
          facts.push(
            calls.toolCall(resident, trace, atMs + 4_000, tools[i % tools.length] as (typeof tools)[number], {
              spanId: nameOf(resident),
              parentSpanId: trace.rootSpan,
            }),
          );
        }
        return { facts, evidentMs: facts[turn % 2 === 0 ? 1 : 5]?.atMs ?? startMs };
      },
    };
  },
};

const shared: Plan = {
  kind: "B14",
  suits: (resident) => resident.kind === "agent" || resident.kind === "service",
  after: 15,
  days: 4,
  draw: ({ random, resident, dayMs, turn }) => {
    const days = random.between(2, 3);
    const usual = resident.origins[0] as Origin;
    const other: Given =
      turn % 2 === 0
        ? { applicationId: `app_other_${resident.id}`, origin: { ...usual, userAgent: "PostmanRuntime/7.49.1" } }
        : { origin: { ...usual, userAgent: "curl/8.14.1", asn: NETWORKS.officeMadrid.asn } };
    return {
      ...{
        variant: turn % 2 === 0 ? "two applications" : "two places",
        fromMs: dayMs + 9 * HOUR_MS,
        toMs: dayMs + (days - 1) * DAY_MS + 17 * HOUR_MS,
        expects: ["B14"],
        cause: selfOf(resident),
      },
      make: (scene) => together(scene, days, random.between(5, 9), other),
    };
  },
};

/** Two who use one identity at the same time, several times a day. */
function together({ resident, random, calls, fromMs }: Scene, days: number, times: number, other: Given): Made {
  const facts: CallFact[] = [];
  let evidentMs = 0;
  for (let day = 0; day < days; day++) {
    for (const [i, atMs] of beats(random, fromMs + day * DAY_MS, times, (6.5 * HOUR_MS) / times).entries()) {
      const windowMs = Math.floor(atMs / 300_000) * 300_000 + 20_000;
      facts.push(calls.modelCall(resident, calls.openTrace(resident, windowMs), windowMs + random.below(90_000), styleOf(resident)));
      facts.push(
        calls.modelCall(resident, calls.openTrace(resident, windowMs), windowMs + 90_000 + random.below(150_000), styleOf(resident), other),
      );
      if (day === 1 && i === 2) evidentMs = windowMs + 240_000;
    }
  }
  return { facts, evidentMs };
}

const wakes: Plan = {
  kind: "B15",
  suits: ({ kind }) => kind === "dormant",
  after: 37,
  days: 1,
  draw: (draw) => {
    const { random, resident } = draw;
    const fromMs = atWork(draw);
    const count = random.between(14, 50);
    return {
      ...{ variant: "after a month", fromMs, toMs: fromMs + 45 * MINUTE_MS, expects: ["B15"], cause: selfOf(resident) },
      make: (scene) => callsOf(scene, count, (32 * MINUTE_MS) / count, {}, 10),
    };
  },
};

/** Known to nobody: a key that no inventory has. It takes the calls of whoever it was drawn for, and none of the names. */
const unknown: Plan = {
  kind: "B17",
  suits: ({ kind }) => kind === "agent" || kind === "service",
  after: 15,
  days: 1,
  draw: (draw) => {
    const { random, resident, turn } = draw;
    const fromMs = draw.dayMs + random.between(1, 10) * HOUR_MS;
    const nobody: Given = { identityId: null, credentialId: null, ownerId: null, teamId: null, businessUnitId: null, applicationId: null };
    const untilUsd = 24 + 30 * random.unit();
    return {
      ...{ variant: turn % 2 === 0 ? "slow" : "quick", fromMs, toMs: fromMs + 9 * HOUR_MS, expects: ["B17"], cause: [] },
      make: ({ calls }) => {
        const facts: CallFact[] = [];
        const style = { model: "sonnet", share: 1, sizes: "conversation", prompt: 24, completion: 14 } as const;
        let [usd, evidentMs] = [0, 0];
        for (const atMs of beats(random, fromMs, 3_000, turn % 2 === 0 ? 40_000 : 12_000)) {
          if (usd >= untilUsd || atMs > fromMs + 9 * HOUR_MS) break;
          const trace = { id: `tr_${nameOf(resident)}`, session: `ses_${nameOf(resident)}`, rootSpan: nameOf(resident) };
          const fact = calls.modelCall(resident, trace, atMs, style, nobody);
          facts.push(fact);
          usd += dollarsOf(fact);
          if (evidentMs === 0 && usd > 20) evidentMs = atMs;
        }
        return { facts, evidentMs: evidentMs || fromMs };
      },
    };
  },
};

export const ACCESS: readonly Plan[] = [afterLeak, afterEnd, offHours, newPlace, newModel, newTools, shared, wakes, unknown];
