/** A generated organisation: who works in it, what happens to it, and what was planted. The same seed gives the same one. */
import type { Exposure } from "@/lib/anomalies/core/surroundings";
import type { Window } from "@/lib/incidents/core/windows";
import { DAY_MS, HOUR_MS } from "@/lib/sample/core/moments";
import { type Random, randomOf } from "@/lib/sample/core/random";
import { MODELS } from "@/lib/sample/data/models";
import { NETWORKS } from "@/lib/sample/data/networks";
import { type Calendar, calendarOf, WARM_UP_DAYS, within } from "./calendar";
import { CallMaker, type Change, styleOf } from "./calls";
import type { Resident } from "./resident";
import { drawRoster, type Roster } from "./roster";
import { ACCESS } from "./stories/access";
import { LOOPS } from "./stories/loops";
import { MONEY } from "./stories/money";
import { TOKENS } from "./stories/tokens";
import { dollarsOf, floorUsdOf, type Plan, type Story } from "./story";

/** Something that changes and is nobody's fault: announced, or allowed. */
export type Quiet = { residentId: string; fromMs: number; toMs: number; change: (atMs: number) => Change | null };

export type Organisation = Roster & {
  seed: string;
  calendar: Calendar;
  stories: Story[];
  quiets: Quiet[];
  windows: Window[];
  exposures: Exposure[];
};

export type Size = { identities: number; days: number; perKind: number };

const PLANS: readonly Plan[] = [...LOOPS, ...ACCESS, ...TOKENS, ...MONEY];
const TRIALS = 160;
/** Of the identities that no story happens to. */
const QUIET_SHARE = 0.25;
const HEADROOM = 1.6;

export function drawOrganisation(seed: string, { identities, days, perKind }: Size): Organisation {
  const random = randomOf(`${seed}/organisation`);
  const calendar = calendarOf(random, days);
  const roster = drawRoster(seed, identities, calendar);
  for (const resident of roster.residents) tryOut(resident, calendar, seed);
  const organisation: Organisation = { ...roster, seed, calendar, stories: [], quiets: [], windows: [], exposures: [] };
  const free = shuffled(random, roster.residents);
  plant(organisation, random, free, days, perKind);
  change(organisation, random, free, days);
  return organisation;
}

/** What usual calls of it come to, of which budgets and sizes of stories are made. */
function tryOut(resident: Resident, calendar: Calendar, seed: string): void {
  const trial: Resident = { ...resident, random: randomOf(`${seed}/trial/${resident.id}`) };
  const calls = new CallMaker({ ...calendar, outages: [], priceChanges: [] });
  const facts = Array.from({ length: TRIALS }, (_, i) =>
    calls.modelCall(trial, calls.openTrace(trial, 0), 0, styleOf(trial), {}, {}, i % 3),
  );
  const prompts = facts.map(({ input, cacheRead, cacheWrite }) => (input ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const modelShare = 1 - resident.behaviour.toolShare * 0.75 - resident.behaviour.retrievalShare * 0.5;
  resident.weekUsd = (sum(facts.map(dollarsOf)) / TRIALS) * modelShare * callsAWeek(resident);
  resident.budgetWeekUsd = Math.max(20, HEADROOM * resident.weekUsd);
  resident.usual = {
    promptTokens: (sum(prompts) / TRIALS) * modelShare,
    mostPrompt: Math.max(...prompts),
    cachedShare: sum(facts.map(({ cacheRead }) => cacheRead ?? 0)) / Math.max(1, sum(prompts)),
  };
}

function callsAWeek({ kind, pace }: Resident): number {
  if (kind === "build") return 5 * 10 * 0.3 * pace;
  if (kind === "nightly" || kind === "evaluation") return 7 * pace;
  return 168 * pace;
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const left = [...items];
  for (let i = left.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [left[i], left[j]] = [left[j] as T, left[i] as T];
  }
  return left;
}

/** Whoever suits fewest stories is given away first; nobody has two. */
function plant(organisation: Organisation, random: Random, free: Resident[], days: number, perKind: number): void {
  const { calendar, residents, stories, exposures } = organisation;
  const suitable = (plan: Plan): number => free.filter(plan.suits).length;
  const plans = PLANS.map((plan) => ({ plan, many: suitable(plan) })).sort((a, b) => a.many - b.many);
  for (let turn = 0; turn < perKind; turn++) {
    for (const { plan } of plans) {
      const last = days - plan.days - 1;
      const place = free.findIndex(plan.suits);
      if (last < plan.after || place < 0) continue;
      const [resident] = free.splice(place, 1) as [Resident];
      const {
        exposures: open = [],
        evidentMs = 0,
        ...drawn
      } = plan.draw({ resident, random, dayMs: workday(random, calendar, plan.after, last), calendar, turn, residents });
      exposures.push(...open);
      const whom = plan.kind === "B17" ? { residentId: "" } : { residentId: resident.id, floorUsd: floorUsdOf(resident) };
      stories.push({ ...drawn, ...whom, evidentMs, kind: plan.kind, losses: new Map() });
    }
  }
  stories.sort((a, b) => a.fromMs - b.fromMs);
}

/** Midnight of a day from Monday to Friday that is no holiday; the calendar begins on a Monday. */
function workday(random: Random, calendar: Calendar, first: number, last: number): number {
  let day = random.between(first, last);
  const isFree = (): boolean => day % 7 > 4 || calendar.holidays.some((span) => within(span, calendar.fromMs + day * DAY_MS));
  for (let i = 0; isFree() && i < 40; i++) day = random.between(first, last);
  return calendar.fromMs + day * DAY_MS;
}

/** Deploys, load tests, roll-outs and moves among those who have no story. */
function change(organisation: Organisation, random: Random, free: readonly Resident[], days: number): void {
  const { calendar, quiets, windows, exposures } = organisation;
  const chosen = free.filter(
    ({ kind }) => kind === "agent" || kind === "service" || kind === "busy" || kind === "person" || kind === "retrieval",
  );
  for (const [i, resident] of chosen.slice(0, Math.ceil(chosen.length * QUIET_SHARE)).entries()) {
    const fromMs = workday(random, calendar, WARM_UP_DAYS + 2, days - 3) + 9 * HOUR_MS;
    const during = { residentId: resident.id, fromMs, toMs: calendar.toMs };
    const announce = (hours: number): number =>
      windows.push({
        kind: "planned",
        scopeKind: "identity",
        scopeId: resident.id,
        startsMs: fromMs - HOUR_MS,
        endsMs: fromMs + hours * HOUR_MS,
      });
    const kind = i % 6;
    if (kind === 0) {
      const load = 1.5 + 0.8 * random.unit();
      quiets.push({ ...during, change: () => ({ load }) });
      announce(48);
    } else if (kind === 1) {
      quiets.push({ ...during, toMs: fromMs + 2 * HOUR_MS, change: () => ({ load: 6 }) });
      announce(8);
    } else if (kind === 2) {
      const model = resident.models.some(({ name }) => name === MODELS.haiku.model) ? "gpt5mini" : "haiku";
      resident.models.push({ name: MODELS[model].model, fromMs: fromMs - DAY_MS });
      quiets.push({ ...during, change: () => (resident.random.chance(0.4) ? { style: { ...styleOf(resident), model } } : null) });
    } else if (kind === 3) {
      const tool = { name: `notes.${resident.id}`, server: "notes-mcp" };
      resident.tools.push({ name: tool.name, fromMs: fromMs - DAY_MS });
      quiets.push({ ...during, change: () => ({ tools: [tool] }) });
    } else if (kind === 4) {
      const { ipPrefix, asn, country } = NETWORKS.cloudNorth;
      const origin = { ip: `${ipPrefix}${random.between(1, 250)}`, asn, country, userAgent: resident.origins[0]?.userAgent ?? "" };
      quiets.push({ ...during, change: () => ({ origin }) });
      announce(24);
    } else {
      exposures.push({
        credentialId: resident.keys.at(-1)?.id ?? null,
        identityId: resident.id,
        atMs: fromMs,
        kind: "secret",
        title: "A key was found in a log",
        ref: `finding_${resident.id}`,
      });
    }
  }
}
