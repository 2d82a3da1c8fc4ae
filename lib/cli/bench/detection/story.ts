/** What was planted into an organisation, and what is known of it. */

import type { CallFact } from "@/lib/anomalies/core/call-fact";
import type { Denial, Exposure } from "@/lib/anomalies/core/surroundings";
import { DEFAULT_POLICY, floorOf } from "@/lib/incidents/core/policy";
import { usdOf } from "@/lib/incidents/core/usual";
import { MINUTE_MS } from "@/lib/sample/core/moments";
import type { Random } from "@/lib/sample/core/random";
import type { Calendar } from "./calendar";
import type { CallMaker, Change } from "./calls";
import type { Resident } from "./resident";

/** Those of which nearly all must be found. */
export const CRITICAL_KINDS: ReadonlySet<string> = new Set(["B1", "B2", "B3", "B4", "B5", "B6", "B13"]);
/** Those that must be found at once. */
export const PROMPT_KINDS: ReadonlySet<string> = new Set(["B1", "B2", "B3", "B6", "B13"]);

export type Cause = { dimension: string; id: string };

export type Story = {
  kind: string;
  variant: string;
  /** Empty: nobody that the inventory knows. */
  residentId: string;
  /** Who else it can be seen at. */
  others?: readonly string[];
  fromMs: number;
  toMs: number;
  /** When its calls first met the documented condition by themselves; 0 until they were made. */
  evidentMs: number;
  /** Detectors that name it rightly. */
  expects: readonly string[];
  cause: readonly Cause[];
  change?: (atMs: number) => Change | null;
  make?: (scene: Scene) => Made;
  /** What it cost beyond the usual, by minute. */
  losses: Map<number, number>;
  /** What an incident of whom it befalls has to come to, in dollars; absent where nobody is known. */
  floorUsd?: number;
};

/** Its calls, when they meet the condition, and refusals of budgets that go with them. */
export type Made = { facts: CallFact[]; evidentMs: number; denials?: Denial[] };

export type Scene = { resident: Resident; random: Random; calls: CallMaker; calendar: Calendar; fromMs: number; toMs: number };

/** How a story of a kind is drawn for a resident; null: it does not suit it after all. */
export type Plan = {
  kind: string;
  suits: (resident: Resident) => boolean;
  /** Days of history that it needs before, and days that it needs at most. */
  after: number;
  days: number;
  draw: (
    given: Draw,
  ) => Omit<Story, "kind" | "losses" | "evidentMs" | "residentId" | "floorUsd"> & { evidentMs?: number; exposures?: Exposure[] };
};

export type Draw = {
  resident: Resident;
  random: Random;
  /** Midnight (UTC) of a day with enough history before and enough days after it. */
  dayMs: number;
  calendar: Calendar;
  /** Which of its kind: variants take turns. */
  turn: number;
  residents: readonly Resident[];
};

export const dollarsOf = (fact: CallFact): number => Number(fact.costUsd ?? 0n) / 1e15;

/** What an incident of a resident has to come to, at what it usually spends. */
export const floorUsdOf = ({ weekUsd }: Resident): number => Number(floorOf(DEFAULT_POLICY, usdOf((weekUsd * 30) / 7))) / 1e15;
/** What a story comes to: mostly above the floor and near it, sometimes below. */
export const worthOf = (random: Random, resident: Resident): number => floorUsdOf(resident) * (0.7 + 2.3 * random.unit());

export function lose(story: Story, atMs: number, usd: number): void {
  if (usd === 0) return;
  const minute = Math.floor(atMs / MINUTE_MS);
  story.losses.set(minute, (story.losses.get(minute) ?? 0) + usd);
}

/** So many instants from one on, with gaps of about `gapMs`, none twice. */
export function beats(random: Random, fromMs: number, count: number, gapMs: number): number[] {
  const instants: number[] = [];
  let atMs = fromMs;
  for (let i = 0; i < count; i++) {
    instants.push(Math.floor(atMs));
    atMs += gapMs * (0.6 + 0.8 * random.unit()) + 1;
  }
  return instants;
}
