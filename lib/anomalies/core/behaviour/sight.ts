/** What a detector is shown of one call: the call, its identity, its trace, what surrounds them, and the settings. */

import type { DetectorSettings } from "../settings";
import type { ScopeKind, Signal, SignalPlace } from "../signal";
import type { IdentitySurroundings, Surroundings } from "../surroundings";
import { type Call, shown } from "./call";
import { goingOn, noteSighting, type Sighting } from "./episodes";
import type { Episode, IdentityState } from "./identity-state";
import type { Trace } from "./trace-state";
import { binOf, HOUR_MS, type Usual, usualHour } from "./week-profile";

/** What is new about a call for its identity. */
export type Fresh = { country: boolean; asn: boolean; range: boolean; program: boolean; model: boolean; tool: boolean; server: boolean };
export const NOTHING_FRESH: Fresh = { country: false, asn: false, range: false, program: false, model: false, tool: false, server: false };

/** Longer than any that is one. */
const MOST_TRACE_ID = 512;

type Raised = Omit<Sighting, "at" | "traceId" | "parameters">;

/** An identity in memory: its state, and what can be worked out anew at any time. */
export class Subject {
  isDirty = false;
  hasUnsent = false;
  private place: SignalPlace | null = null;
  private generation = -1;
  private held = new Map<string, Readonly<Record<string, number>> | null>();
  private usualHour = -1;
  private usual: Usual = { calls: 0, cost: 0 };
  /** The answer for one minute, so that it is not asked for again with each call. */
  exposed = { minute: -1, credentialId: null as string | null, list: [] as ReturnType<Surroundings["exposures"]> };

  constructor(
    readonly kind: ScopeKind,
    readonly id: string,
    readonly state: IdentityState,
  ) {}

  placeOf({ fact }: Call): SignalPlace {
    const { identityId, credentialId, teamId, businessUnitId, applicationId, environmentId } = fact;
    const held = this.place;
    if (
      held &&
      held.credentialId === credentialId &&
      held.teamId === teamId &&
      held.applicationId === applicationId &&
      held.environmentId === environmentId &&
      held.businessUnitId === businessUnitId
    )
      return held;
    this.held.clear();
    this.place = { identityId, credentialId, teamId, businessUnitId, applicationId, environmentId };
    return this.place;
  }

  /** @param generation What was asked for in an earlier one may be set otherwise by now. */
  limits(settings: DetectorSettings, generation: number, detector: string, place: SignalPlace): Readonly<Record<string, number>> | null {
    if (generation !== this.generation) {
      this.held.clear();
      this.generation = generation;
    }
    let limits = this.held.get(detector);
    if (limits === undefined) {
      const { enabled, parameters } = settings.of(detector, place);
      limits = enabled ? parameters : null;
      this.held.set(detector, limits);
    }
    return limits;
  }

  /** Of the present hour, which what is usual leaves out until it is over. */
  usualNow(): Usual {
    const { hour, week } = this.state;
    if (this.usualHour !== hour.hour) {
      this.usual = usualHour(week, binOf(hour.hour), Math.max(hour.hour * HOUR_MS, week.from + HOUR_MS));
      this.usualHour = hour.hour;
    }
    return this.usual;
  }

  /** What the dearest quarter of such an hour usually costs. */
  usualQuarter(): number {
    return this.usualNow().cost * Math.max(0.25, this.state.peak);
  }

  /** The profile changed. */
  forgetUsual(): void {
    this.usualHour = -1;
  }
}

export class Sight {
  call!: Call;
  subject!: Subject;
  me!: IdentityState;
  trace!: Trace;
  who: IdentitySurroundings | undefined;
  fresh: Fresh = NOTHING_FRESH;
  place!: SignalPlace;
  at = 0;
  generation = 0;
  readonly out: Signal[] = [];

  constructor(
    readonly settings: DetectorSettings,
    readonly around: Surroundings,
  ) {}

  look(subject: Subject, call: Call): void {
    this.subject = subject;
    this.me = subject.state;
    this.call = call;
    this.at = call.at;
    this.place = subject.placeOf(call);
    this.who = subject.kind === "identity" ? this.around.identity(subject.id) : undefined;
  }

  /** Null where the detector is off. Every name is in the catalogue, so that every value is there. */
  limits<Limits extends Readonly<Record<string, number>>>(detector: string): Limits | null {
    return this.subject.limits(this.settings, this.generation, detector, this.place) as Limits | null;
  }

  get name(): string {
    return shown(this.who?.name ?? this.subject.id);
  }

  /** How long the identity has been known. */
  get historyMs(): number {
    return this.at - this.me.first;
  }

  goingOn(detector: string, sub?: string): Episode | undefined {
    return goingOn(this.me.episodes, detector, this.at, sub);
  }

  raise(seen: Raised): void {
    const { place } = this;
    const parameters = this.subject.limits(this.settings, this.generation, seen.detector, place) ?? {};
    const scope = { kind: this.subject.kind, id: this.subject.id, place };
    const signal = noteSighting(this.me.episodes, scope, {
      ...seen,
      at: this.at,
      traceId: this.call.fact.traceId?.slice(0, MOST_TRACE_ID) ?? null,
      parameters,
    });
    if (signal) this.out.push(signal);
    else this.subject.hasUnsent = true;
  }
}
