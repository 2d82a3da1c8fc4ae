/** What one organisation came to, as plain figures: each is worked out by a process of its own, two at a time. */
import { fork } from "node:child_process";
import os from "node:os";
import path from "node:path";
import type { Size } from "./organisation";
import { productDetectors } from "./product-detectors";
import { type Run, runDetection } from "./run";
import type { KindScore, Score } from "./score";

type Told = { told: number; repeated: number; falseMedium: number; falseHigh: number };
export type Figures = Told &
  Pick<Run, "facts" | "residents" | "causes"> & {
    stories: number;
    identityWeeks: number;
    kinds: KindScore[];
    sigma: Told;
    fixed: Told;
  };

/** What a process is asked for. */
export type Asked = { seed: string; size: Size };

const toldOf = ({ told, repeated, falseMedium, falseHigh }: Score): Told => ({
  ...{ told, repeated, falseMedium: falseMedium.length, falseHigh: falseHigh.length },
});

export function figuresOf({ seed, size }: Asked): Figures {
  const { facts, residents, causes, score, sigma, fixed } = runDetection(seed, size, productDetectors(["hour", "quarter"]));
  const { outcomes, identityWeeks, kinds } = score;
  return {
    ...{ facts, residents, causes, identityWeeks, kinds, stories: outcomes.length },
    ...toldOf(score),
    ...{ sigma: toldOf(sigma), fixed: toldOf(fixed) },
  };
}

const PROCESS = path.join(import.meta.dirname, "../detection-worker.mjs");

/** Each organisation once, as many at a time as there are cores, in the order asked for. */
export async function measureAll(asked: readonly Asked[]): Promise<Figures[]> {
  const measured: Figures[] = [];
  const left = [...asked.entries()];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) measured[next[0]] = await measure(next[1]);
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker));
  return measured;
}

function measure(asked: Asked): Promise<Figures> {
  return new Promise((resolve, reject) => {
    const child = fork(PROCESS, { execArgv: ["--max-semi-space-size=64"] });
    child.once("message", (figures) => resolve(figures as Figures));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`The process of ${asked.seed} ended with ${code}.`)));
    child.send(asked);
  });
}
