/** The calls of one resident: traces of models, tools and look-ups as the sample organisation's behaviours have them. */
import type { CallFact } from "@/lib/anomalies/core/call-fact";
import type { Usd } from "@/lib/kernel/money";
import type { CallStyle } from "@/lib/sample/core/behaviour";
import type { Origin } from "@/lib/sample/core/caller";
import { measureCall } from "@/lib/sample/core/model-call";
import { MODELS, type SampleModel } from "@/lib/sample/data/models";
import { type Calendar, pricesAt, within } from "./calendar";
import { keyOf, type Resident } from "./resident";

/** What a story changes about usual calls. */
export type Change = {
  /** Of the number of calls. */
  load?: number;
  cache?: number;
  completion?: number;
  prompt?: number;
  style?: CallStyle;
  tools?: readonly { name: string; server: string }[];
  /** Where it calls from now. */
  origin?: Origin;
  /** It works at other hours than it did. */
  laterByHours?: number;
};

/** Wherever a call differs from what its resident usually does. */
export type Given = Partial<CallFact> & { origin?: Origin };
export type TraceOf = { id: string; session: string; rootSpan: string };

const NO_CHANGE: Change = {};
const SESSION_MS = 45 * 60_000;
const THINK_MS = 1_500;
const ATOMS_PER_DOLLAR_OF_A_MILLION = 1e9;
/** Of usual prompts: asked before, word for word. */
const SAME_PROMPT_SHARE = 0.03;
const EXTRA_TOOL_SHARE = 0.15;
const RETRIED_SHARE = 0.75;

/** A name that nothing else has; shorter than a real hash, as many are made. */
export const nameOf = (resident: Resident): string => resident.random.hex(2);

export class CallMaker {
  private eventCount = 0;
  private readonly sessions = new Map<string, { id: string; untilMs: number }>();

  constructor(private readonly calendar: Calendar) {}

  openTrace(resident: Resident, atMs: number): TraceOf {
    let session = this.sessions.get(resident.id);
    if (session === undefined || atMs >= session.untilMs) {
      session = { id: `ses_${nameOf(resident)}`, untilMs: atMs + SESSION_MS * resident.random.unit() };
      this.sessions.set(resident.id, session);
    }
    return { id: `tr_${nameOf(resident)}`, session: session.id, rootSpan: nameOf(resident) };
  }

  /** One trace of so many calls that begins at an instant. */
  usualTrace(resident: Resident, startMs: number, length: number, change: Change, out: CallFact[]): void {
    const { random } = resident;
    const trace = this.openTrace(resident, startMs);
    const turn = random.below(resident.applicationIds.length);
    const given = {
      applicationId: resident.applicationIds[turn] ?? null,
      origin: change.origin ?? (resident.origins[turn % resident.origins.length] as Origin),
    };
    let atMs = startMs;
    let failed: { fact: CallFact; style: CallStyle } | null = null;
    for (let step = 0; step < length; step++) {
      const below = step === 0 ? {} : { parentSpanId: trace.rootSpan };
      const spanId = step === 0 ? trace.rootSpan : nameOf(resident);
      const place: Given = { ...given, ...below, spanId };
      const before: { fact: CallFact; style: CallStyle } | null = failed;
      failed = null;
      if (before === null && step > 0 && this.sideStep(resident, trace, atMs, change, place, out)) {
        atMs += 200 + random.below(THINK_MS);
        continue;
      }
      const style: CallStyle = before?.style ?? change.style ?? styleOf(resident);
      const again: Given = before === null ? {} : retryOf(before.fact);
      const fails = random.chance(this.failureShare(resident, style, atMs));
      const fact = fails
        ? this.failedCall(resident, trace, atMs, style, { ...place, ...again })
        : this.modelCall(resident, trace, atMs, style, { ...place, ...again }, change, step);
      out.push(fact);
      if (fails && before === null && random.chance(RETRIED_SHARE)) {
        failed = { fact, style };
        if (step === length - 1)
          out.push(
            this.modelCall(
              resident,
              trace,
              atMs + 2_000,
              style,
              { ...given, ...retryOf(fact), spanId: nameOf(resident), parentSpanId: trace.rootSpan },
              change,
              1,
            ),
          );
      }
      atMs += 800 + Math.floor((fact.output ?? 0) * 8) + random.below(THINK_MS);
    }
  }

  private failureShare(resident: Resident, style: CallStyle, atMs: number): number {
    const { provider } = MODELS[style.model];
    for (const outage of this.calendar.outages) if (outage.provider === provider && within(outage, atMs)) return 0.7;
    return resident.behaviour.errorShare;
  }

  /** A tool or a look-up, if it is one's turn. */
  private sideStep(resident: Resident, trace: TraceOf, atMs: number, change: Change, place: Given, out: CallFact[]): boolean {
    const { random, behaviour } = resident;
    if (change.tools !== undefined && random.chance(EXTRA_TOOL_SHARE)) {
      out.push(this.toolCall(resident, trace, atMs, random.pick(change.tools), place));
      return true;
    }
    if (behaviour.tools.length > 0 && random.chance(behaviour.toolShare)) {
      out.push(this.toolCall(resident, trace, atMs, random.pick(behaviour.tools), place));
      return true;
    }
    if (!random.chance(behaviour.retrievalShare)) return false;
    const tokens = 200 + Math.floor(60_000 * random.unit() ** 2);
    if (random.chance(0.5))
      out.push(
        this.priced(
          resident,
          trace,
          atMs,
          MODELS.embedding,
          { input: tokens, output: 0, cacheRead: 0, cacheWrite: 0 },
          { ...place, operation: "embeddings" },
        ),
      );
    else out.push(this.blank(resident, trace, atMs, { ...place, operation: "retrieval" }));
    return true;
  }

  toolCall(resident: Resident, trace: TraceOf, atMs: number, tool: { name: string; server: string }, given: Given = {}): CallFact {
    return this.blank(resident, trace, atMs, {
      operation: "tool",
      tool: tool.name,
      toolServer: tool.server,
      argsHash: nameOf(resident),
      ...given,
    });
  }

  /** Refused: the provider counted nothing. */
  failedCall(resident: Resident, trace: TraceOf, atMs: number, style: CallStyle, given: Given = {}): CallFact {
    const nothing = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
    const errorType = resident.random.pick(["rate_limit", "overloaded", "timeout"]);
    return this.priced(resident, trace, atMs, MODELS[style.model], nothing, {
      status: "error",
      errorType,
      ...this.prompt(resident),
      ...given,
    });
  }

  modelCall(resident: Resident, trace: TraceOf, atMs: number, style: CallStyle, given: Given = {}, change = NO_CHANGE, step = 1): CallFact {
    const { random, behaviour } = resident;
    const sent: SampleModel = MODELS[style.model];
    if (style.model === "embedding") {
      const tokens = 200 + Math.floor(60_000 * random.unit() ** 2);
      return this.priced(
        resident,
        trace,
        atMs,
        sent,
        { input: tokens, output: 0, cacheRead: 0, cacheWrite: 0 },
        { operation: "embeddings", ...given },
      );
    }
    const habits = { step, cacheShare: behaviour.cacheShare * (change.cache ?? 1), webSearches: 0 };
    const scaled = { ...style, prompt: style.prompt * (change.prompt ?? 1), completion: style.completion * (change.completion ?? 1) };
    const { usage } = measureCall(random, scaled, sent, habits);
    const cacheRead = usage.cacheRead ?? 0;
    const input = (usage.input ?? 0) - (sent.convention === "inclusive" ? cacheRead : 0);
    const tokens = { input, output: usage.output ?? 0, cacheRead, cacheWrite: usage.cacheWrite5m ?? 0 };
    return this.priced(resident, trace, atMs, sent, tokens, { ...this.prompt(resident), ...given });
  }

  private prompt(resident: Resident): Given {
    const { random } = resident;
    return { promptHash: random.chance(SAME_PROMPT_SHARE) ? `${resident.id}/${random.below(5)}` : nameOf(resident) };
  }

  /** A call of known tokens, at the prices of its instant. */
  priced(resident: Resident, trace: TraceOf, atMs: number, sent: SampleModel, tokens: Tokens, given: Given): CallFact {
    const fact = this.blank(resident, trace, atMs, given);
    fact.provider = sent.provider;
    fact.model = sent.model;
    fact.input = tokens.input;
    fact.output = tokens.output;
    fact.cacheRead = tokens.cacheRead;
    fact.cacheWrite = tokens.cacheWrite;
    fact.costUsd = this.costOf(sent.model, tokens, atMs);
    return fact;
  }

  private costOf(model: string, { input, output, cacheRead, cacheWrite }: Tokens, atMs: number): Usd | null {
    const prices = pricesAt(this.calendar, model, atMs);
    if (prices === null) return null;
    const dollars = input * prices.input + output * prices.output + cacheRead * prices.cacheRead + cacheWrite * prices.cacheWrite;
    return BigInt(Math.round(dollars * ATOMS_PER_DOLLAR_OF_A_MILLION)) as Usd;
  }

  /** What all calls of a resident have at an instant. */
  blank(resident: Resident, trace: TraceOf, atMs: number, given: Given): CallFact {
    const origin = given.origin ?? (resident.origins[0] as Origin);
    const eventId = `ev_${++this.eventCount}`;
    const fact: CallFact = {
      eventId,
      isFirst: true,
      atMs,
      receivedMs: atMs + 200 + resident.random.below(2_500),
      identityId: resident.id,
      credentialId: keyOf(resident, atMs).id,
      operatorId: null,
      actorId: null,
      ownerId: resident.ownerId,
      teamId: resident.teamId,
      businessUnitId: resident.businessUnitId,
      applicationId: resident.applicationIds[0] ?? null,
      environmentId: resident.environmentId,
      agent: null,
      provider: "none",
      model: "none",
      operation: "chat",
      tool: null,
      toolServer: null,
      argsHash: null,
      promptHash: null,
      status: "ok",
      errorType: null,
      attempt: null,
      retryOf: null,
      input: null,
      cacheRead: null,
      cacheWrite: null,
      output: null,
      costUsd: 0n as Usd,
      traceId: trace.id,
      spanId: trace.rootSpan,
      parentSpanId: null,
      sessionId: trace.session,
      ip: origin.ip,
      asn: origin.asn,
      country: origin.country,
      userAgent: origin.userAgent,
    };
    for (const name in given) if (name !== "origin") (fact as Record<string, unknown>)[name] = given[name as keyof Given];
    return fact;
  }
}

export type Tokens = { input: number; output: number; cacheRead: number; cacheWrite: number };

/** The same call once more. */
export const retryOf = (fact: CallFact): Given => ({
  retryOf: fact.eventId,
  attempt: (fact.attempt ?? 1) + 1,
  promptHash: fact.promptHash,
});

export function styleOf({ behaviour, random }: Resident): CallStyle {
  let left = random.unit();
  for (const style of behaviour.calls) {
    left -= style.share;
    if (left < 0) return style;
  }
  return behaviour.calls[0] as CallStyle;
}
