/** Calls whose tokens are not what they were: caches that miss, answers of another length, prompts far too large. */
import type { CallFact } from "@/lib/anomalies/core/call-fact";
import { HOUR_MS, MINUTE_MS } from "@/lib/sample/core/moments";
import { MODELS } from "@/lib/sample/data/models";
import { nameOf } from "../calls";
import type { Resident } from "../resident";
import { beats, type Plan, worthOf } from "../story";
import { atWork, selfOf } from "./loops";

/** Reads so much from caches, and so many tokens, that an hour of it can be judged. */
const isCached = ({ kind, usual, behaviour, pace }: Resident): boolean =>
  behaviour.cacheShare >= 0.6 &&
  usual.cachedShare >= 0.4 &&
  pace >= 3 &&
  usual.promptTokens * pace >= (kind === "busy" ? 150_000 : 200_000);

const LOST_A_MILLION_USD = 2.5;

const cacheCollapse: Plan = {
  kind: "B11",
  suits: (resident) => (resident.kind === "busy" || resident.kind === "agent" || resident.kind === "service") && isCached(resident),
  after: 16,
  days: 4,
  draw: (draw) => {
    const { random, resident, dayMs } = draw;
    const fromMs = dayMs + random.between(7, 10) * HOUR_MS;
    const cache = 0.25 * random.unit();
    // What an hour of it loses, at three dollars a million tokens; long enough to matter.
    const hourUsd = (resident.usual.promptTokens * resident.pace * resident.usual.cachedShare * (1 - cache) * LOST_A_MILLION_USD) / 1e6;
    const toMs = fromMs + Math.round(Math.min(60, Math.max(6, worthOf(random, resident) / hourUsd))) * HOUR_MS;
    return {
      ...{ variant: "prompts changed", fromMs, toMs, evidentMs: fromMs + 2 * HOUR_MS, expects: ["B11"], cause: selfOf(resident) },
      change: () => ({ cache }),
    };
  },
};

const otherAnswers: Plan = {
  kind: "B12",
  suits: ({ kind, pace }) => kind === "busy" && pace >= 55,
  after: 17,
  days: 3,
  draw: ({ random, resident, dayMs, turn }) => {
    const fromMs = dayMs + random.between(7, 9) * HOUR_MS;
    const toMs = fromMs + random.between(8, 30) * HOUR_MS;
    const times = 2.5 + 2.5 * random.unit();
    const change = turn % 2 === 0 ? { completion: times } : { prompt: Math.min(3, times), completion: 0.4 };
    return {
      ...{
        variant: turn % 2 === 0 ? "long answers" : "stuffed prompts",
        fromMs,
        toMs,
        evidentMs: fromMs + HOUR_MS,
        expects: ["B12"],
        cause: selfOf(resident),
      },
      change: () => change,
    };
  },
};

const SIZED_KINDS = new Set(["person", "agent", "service", "busy", "build"]);

const tooLarge: Plan = {
  kind: "B16",
  // Of small usual prompts, so that twice the largest is still a prompt that its model takes.
  suits: ({ kind, usual, pace }) => SIZED_KINDS.has(kind) && usual.mostPrompt <= 170_000 && pace >= 1,
  after: 20,
  days: 1,
  draw: (draw) => {
    const { random, resident } = draw;
    const fromMs = atWork(draw);
    const count = random.between(7, 18);
    const tokens = Math.max(34_000, 2.6 * resident.usual.mostPrompt) * (1 + 0.4 * random.unit());
    return {
      ...{ variant: "whole archives", fromMs, toMs: fromMs + 55 * MINUTE_MS, expects: ["B16"], cause: selfOf(resident) },
      make: ({ calls }) => {
        const facts: CallFact[] = beats(random, fromMs, count, (38 * MINUTE_MS) / count).map((atMs) => {
          const sizes = {
            input: Math.round(tokens * (1 + 0.2 * random.unit())),
            output: random.between(100, 900),
            cacheRead: 0,
            cacheWrite: 0,
          };
          const model = resident.behaviour.calls[0]?.model ?? "sonnet";
          return calls.priced(resident, calls.openTrace(resident, atMs), atMs, MODELS[model], sizes, { promptHash: nameOf(resident) });
        });
        return { facts, evidentMs: facts[4]?.atMs ?? fromMs };
      },
    };
  },
};

export const TOKENS: readonly Plan[] = [cacheCollapse, otherAnswers, tooLarge];
