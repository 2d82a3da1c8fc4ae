/** All calls of an organisation in the order in which they arrive, a quarter of an hour at a time; memory holds an hour and what is late. */
import type { CallFact } from "@/lib/anomalies/core/call-fact";
import type { Denial } from "@/lib/anomalies/core/surroundings";
import { HOUR_MS, MINUTE_MS } from "@/lib/sample/core/moments";
import { randomOf } from "@/lib/sample/core/random";
import { MODELS } from "@/lib/sample/data/models";
import { type Calendar, pricesAt } from "./calendar";
import { CallMaker, type Change, nameOf } from "./calls";
import type { Organisation, Quiet } from "./organisation";
import type { Resident } from "./resident";
import { Rhythm } from "./rhythm";
import { dollarsOf, lose, type Story } from "./story";

export const QUARTER_MS = 15 * MINUTE_MS;
export type Quarter = { fromMs: number; toMs: number; facts: CallFact[]; denials: Denial[] };

const LATE_SHARE = 0.0005;
const LATEST_MINUTES = 20;
const QUESTIONS = 9;
const CARRIED_SHARE = 0.5;
const CALLEE_SHARE = 0.6;
const HEALTH_TOKENS = { input: 60, output: 4, cacheRead: 0, cacheWrite: 0 };

export function* streamOf(organisation: Organisation): Generator<Quarter> {
  const { calendar, residents, seed, stories } = organisation;
  const calls = new CallMaker(calendar);
  const workers = residents.map((resident) => new Worker(organisation, resident, calls, new Rhythm(resident, calendar, seed)));
  const buckets = new Map<number, CallFact[]>();
  const late = randomOf(`${seed}/late`);
  let denials: Denial[] = [];
  const arrive = (facts: readonly CallFact[]): void => {
    for (const fact of facts) {
      if (late.chance(LATE_SHARE)) fact.receivedMs += late.between(1, LATEST_MINUTES) * MINUTE_MS;
      const at = Math.floor(fact.receivedMs / QUARTER_MS);
      const bucket = buckets.get(at);
      if (bucket) bucket.push(fact);
      else buckets.set(at, [fact]);
    }
  };
  for (let hourMs = calendar.fromMs; hourMs < calendar.toMs; hourMs += HOUR_MS) {
    for (const worker of workers) arrive(worker.work(hourMs));
    for (const story of stories) {
      if (story.make === undefined || story.fromMs < hourMs || story.fromMs >= hourMs + HOUR_MS) continue;
      const made = play(organisation, story, calls);
      arrive(made.facts);
      denials = [...denials, ...made.denials].sort((a, b) => a.atMs - b.atMs);
    }
    for (let fromMs = hourMs; fromMs < hourMs + HOUR_MS; fromMs += QUARTER_MS) {
      const at = Math.floor(fromMs / QUARTER_MS);
      const toMs = fromMs + QUARTER_MS;
      const facts = (buckets.get(at) ?? []).sort((a, b) => a.receivedMs - b.receivedMs);
      buckets.delete(at);
      yield { fromMs, toMs, facts, denials: denials.filter(({ atMs }) => atMs >= fromMs && atMs < toMs) };
      denials = denials.filter(({ atMs }) => atMs >= toMs);
    }
  }
}

function play({ byId, residents, seed, calendar }: Organisation, story: Story, calls: CallMaker): { facts: CallFact[]; denials: Denial[] } {
  const random = randomOf(`${seed}/story/${story.kind}/${story.fromMs}`);
  // Of calls that nobody is known for, the numbers are drawn by anyone.
  const resident = byId.get(story.residentId) ?? (residents[0] as Resident);
  const made = story.make?.({ resident, random, calls, calendar, fromMs: story.fromMs, toMs: story.toMs });
  if (made === undefined) return { facts: [], denials: [] };
  story.evidentMs = made.evidentMs;
  story.toMs = Math.max(story.fromMs, ...made.facts.map(({ atMs }) => atMs), ...(made.denials ?? []).map(({ atMs }) => atMs)) + 1;
  for (const fact of made.facts) lose(story, fact.atMs, dollarsOf(fact));
  return { facts: made.facts, denials: made.denials ?? [] };
}

/** One resident at its usual work, changed by what happens to it. */
class Worker {
  private readonly stories: Story[];
  private readonly quiets: Quiet[];
  private readonly carried: Resident[];

  constructor(
    private readonly organisation: Organisation,
    private readonly resident: Resident,
    private readonly calls: CallMaker,
    private readonly rhythm: Rhythm,
  ) {
    this.stories = organisation.stories.filter((story) => story.residentId === resident.id && story.change !== undefined);
    this.quiets = organisation.quiets.filter(({ residentId }) => residentId === resident.id);
    this.carried = organisation.residents.filter(({ callers }) => callers.includes(resident.id));
  }

  work(hourMs: number): CallFact[] {
    const { resident, calls, organisation } = this;
    const facts: CallFact[] = [];
    const story = this.stories.find(({ fromMs, toMs }) => hourMs >= fromMs && hourMs < toMs);
    const quiet = this.quiets.find(({ fromMs, toMs }) => hourMs >= fromMs && hourMs < toMs);
    const changeAt = (atMs: number): Change => story?.change?.(atMs) ?? quiet?.change(atMs) ?? {};
    const { load = 1, laterByHours = 0 } = changeAt(hourMs);
    for (const { atMs, length } of this.rhythm.startsIn(hourMs, load, laterByHours)) {
      const first = facts.length;
      const change = changeAt(atMs);
      if (resident.kind === "health") this.look(atMs, facts);
      else calls.usualTrace(resident, atMs, length, change, facts);
      for (let i = first; i < facts.length; i++) {
        const fact = facts[i] as CallFact;
        if (resident.kind === "evaluation") fact.promptHash = `${resident.id}/question/${(i + Math.floor(atMs / 1_000)) % QUESTIONS}`;
        if (story !== undefined) lose(story, fact.atMs, beyondUsual(fact, change, organisation.calendar));
      }
      if (this.carried.length > 0) this.carry(facts, first);
    }
    return facts;
  }

  private look(atMs: number, out: CallFact[]): void {
    const { resident, calls } = this;
    const given = { promptHash: `${resident.id}/are you there` };
    out.push(
      calls.priced(resident, calls.openTrace(resident, atMs), atMs + resident.random.below(900), MODELS.gpt5mini, HEALTH_TOKENS, given),
    );
  }

  /** Gateways call in the name of people; orchestrators have agents of their owner do a part. */
  private carry(facts: CallFact[], first: number): void {
    const { resident, calls } = this;
    const { random } = resident;
    const atMs = facts[first]?.atMs ?? 0;
    // Nobody calls in the name of who is gone: that is a story of its own.
    const carried = this.carried.filter(({ endedMs }) => endedMs === null || atMs < endedMs - HOUR_MS);
    if (carried.length === 0) return;
    const other = random.pick(carried);
    if (resident.kind === "gateway") {
      if (!random.chance(CARRIED_SHARE)) return;
      const { ownerId, teamId, businessUnitId } = other;
      for (let i = first; i < facts.length; i++)
        Object.assign(facts[i] as CallFact, {
          identityId: other.id,
          operatorId: other.id,
          actorId: resident.id,
          ownerId,
          teamId,
          businessUnitId,
        });
      return;
    }
    const root = facts[first];
    if (root === undefined || !random.chance(CALLEE_SHARE)) return;
    const part: CallFact[] = [];
    calls.usualTrace(other, root.atMs + 3_000, random.between(1, 4), {}, part);
    for (const fact of part) {
      Object.assign(fact, { traceId: root.traceId, sessionId: root.sessionId, actorId: resident.id });
      fact.parentSpanId = fact.parentSpanId ?? root.spanId;
      if (fact === part[0]) fact.spanId = nameOf(other);
    }
    for (const fact of part.slice(1)) fact.parentSpanId = part[0]?.spanId ?? null;
    facts.push(...part);
  }
}

const ATOMS = 1e6;

/** What a change made of a call that would have been made anyway, or how much of it is a call that would not. */
function beyondUsual(fact: CallFact, { load = 1, cache, completion, prompt }: Change, calendar: Calendar): number {
  const usd = dollarsOf(fact);
  const prices = pricesAt(calendar, fact.model, fact.atMs);
  let beyond = load > 1 ? usd * (1 - 1 / load) : 0;
  if (prices === null) return beyond;
  const read = fact.cacheRead ?? 0;
  if (cache !== undefined) beyond += ((fact.input ?? 0) * 0.5 * (1 - cache) * (prices.input - prices.cacheRead)) / ATOMS;
  if (completion !== undefined && completion > 1) beyond += ((fact.output ?? 0) * (1 - 1 / completion) * prices.output) / ATOMS;
  if (prompt !== undefined) beyond += (((fact.input ?? 0) * prices.input + read * prices.cacheRead) * (1 - 1 / prompt)) / ATOMS;
  return beyond;
}
