/**
 * Reads calls as they arrive, remembers some kilobytes of each identity and trace, and says what is unusual. What it says follows
 * from the calls, their order of arrival and what surrounds them alone; states that are saved and loaded change nothing.
 * Windows are of the time of the events: calls up to two minutes late count in theirs (those of a trace up to a quarter of an
 * hour), later ones only where a call is judged by itself, as are those from the future.
 */
import type { CallFact } from "../call-fact";
import type { DetectorSettings } from "../settings";
import type { Signal } from "../signal";
import type { Surroundings } from "../surroundings";
import { watchAfterEnd } from "./after-end";
import { watchAfterExposure } from "./after-exposure";
import { watchAgentChain } from "./agent-chain";
import { type Call, eachCall } from "./call";
import { closeHour } from "./close-hour";
import { watchDormant } from "./dormant";
import { tellUnsent } from "./episodes";
import { Evasion } from "./evasion";
import { freshIdentity, type IdentityState } from "./identity-state";
import { learn } from "./learn";
import { addToRing } from "./minute-ring";
import { watchNewModel } from "./new-model";
import { watchNewNetwork } from "./new-network";
import { watchNewTool } from "./new-tool";
import { watchOffHours } from "./off-hours";
import { freshOrganisation, ORGANISATION, type OrganisationState } from "./organisation-state";
import { addRatio } from "./output-ratio";
import { watchOversized } from "./oversized";
import { pack, unpack } from "./pack";
import { Prices } from "./prices";
import { watchPromptLoop } from "./prompt-loop";
import { noteTrace } from "./recent-traces";
import { watchRetryStorm } from "./retry-storm";
import { watchRunaway } from "./runaway";
import { watchSharedIdentity } from "./shared-identity";
import { NOTHING_FRESH, Sight, Subject } from "./sight";
import { watchToolLoop } from "./tool-loop";
import { freshShard, groupOf, isOver, type Shard, shardOf, touchTrace, traceOf } from "./trace-state";
import { watchUnattributed } from "./unattributed";
import { LocalHours, MINUTE_MS } from "./week-profile";

const LATE_MS = 2 * MINUTE_MS;
const LATE_IN_TRACE_MS = 15 * MINUTE_MS;
/** Clocks of senders that are ahead by more say nothing about when something was. */
const AHEAD_MS = 5 * MINUTE_MS;
const [IDENTITY, CREDENTIAL, TRACE] = ["identity:", "credential:", "trace:"] as const;

export class BehaviourEngine {
  /** Each by its own id: names of states are made for what is stored, and for no call. */
  private readonly identities = new Map<string, Subject>();
  /** Keys of which no identity is known. */
  private readonly credentials = new Map<string, Subject>();
  private readonly shards: ({ shard: Shard; isDirty: boolean } | undefined)[] = [];
  private organisation: OrganisationState = freshOrganisation();
  private isOrganisationDirty = false;
  private hasUnsentOrganisation = false;
  private readonly unsent = new Set<Subject>();
  private readonly hours = new LocalHours();
  private readonly prices: Prices;
  private readonly sight: Sight;
  private readonly evasion: Evasion;

  constructor(
    private readonly settings: DetectorSettings,
    private readonly around: Surroundings,
  ) {
    this.prices = new Prices(around);
    this.sight = new Sight(settings, around);
    this.evasion = new Evasion(settings, around);
  }

  /** @param facts In the order of arrival; the lines of one event follow each other. */
  observe(facts: readonly CallFact[]): Signal[] {
    const { out } = this.sight;
    out.length = 0;
    this.sight.generation++;
    eachCall(facts, (call) => this.see(call));
    return [...out];
  }

  /** Signals that grew less than a minute ago and were not told of: before a checkpoint, and when nothing more comes. */
  flush(): Signal[] {
    const out: Signal[] = [];
    for (const subject of this.unsent) {
      tellUnsent(subject.state.episodes, null, out);
      subject.hasUnsent = false;
      subject.isDirty = true;
    }
    this.unsent.clear();
    if (this.hasUnsentOrganisation) {
      tellUnsent(this.organisation.episodes, null, out);
      this.hasUnsentOrganisation = false;
      this.isOrganisationDirty = true;
    }
    return out.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Names of the states that `observe` needs of what was stored, those that are in memory left out. */
  keysOf(facts: readonly CallFact[]): Set<string> {
    const keys = new Set<string>();
    if (facts.length > 0 && !this.isOrganisationDirty && this.organisation.newest < 0) keys.add(ORGANISATION);
    for (const fact of facts) {
      const { identityId, credentialId } = fact;
      if (identityId !== null) {
        if (!this.identities.has(identityId)) keys.add(IDENTITY + identityId);
      } else if (credentialId !== null && !this.credentials.has(credentialId)) keys.add(CREDENTIAL + credentialId);
      const shard = shardOf(groupOf(fact));
      if (!this.shards[shard]) keys.add(TRACE + shard);
    }
    return keys;
  }

  /** Takes a stored state back; of an earlier version, or unreadable, it is begun anew. */
  load(key: string, bytes: Uint8Array): void {
    const state = unpack(bytes);
    if (state === null) return;
    if (key === ORGANISATION) this.organisation = state as OrganisationState;
    else if (key.startsWith(TRACE)) this.shards[Number(key.slice(TRACE.length))] = { shard: state as Shard, isDirty: false };
    else if (key.startsWith(IDENTITY)) this.adopt(new Subject("identity", key.slice(IDENTITY.length), state as IdentityState));
    else if (key.startsWith(CREDENTIAL)) this.adopt(new Subject("credential", key.slice(CREDENTIAL.length), state as IdentityState));
  }

  /** What changed since it was last taken, to be stored; if that fails, this engine must not go on. */
  takeDirty(): Map<string, Uint8Array> {
    const dirty = new Map<string, Uint8Array>();
    for (const subjects of [this.identities, this.credentials]) {
      for (const subject of subjects.values()) {
        if (!subject.isDirty) continue;
        dirty.set(`${subject.kind}:${subject.id}`, pack(subject.state));
        subject.isDirty = false;
      }
    }
    for (const [shard, held] of this.shards.entries()) {
      if (!held?.isDirty) continue;
      dirty.set(TRACE + shard, pack(held.shard));
      held.isDirty = false;
    }
    if (this.isOrganisationDirty) dirty.set(ORGANISATION, pack(this.organisation));
    this.isOrganisationDirty = false;
    return dirty;
  }

  private adopt(subject: Subject): void {
    (subject.kind === "identity" ? this.identities : this.credentials).set(subject.id, subject);
    subject.hasUnsent = [...subject.state.episodes.values()].some(({ unsent }) => unsent !== null);
    if (subject.hasUnsent) this.unsent.add(subject);
  }

  private see(call: Call): void {
    const { sight } = this;
    const { fact, at } = call;
    if (!Number.isFinite(at)) return;
    const isAhead = at > fact.receivedMs + AHEAD_MS;
    if (!isAhead) this.seeOrganisation(call);
    const subject = this.subjectOf(call);
    if (subject === null) return;
    sight.look(subject, call);
    sight.fresh = NOTHING_FRESH;
    const me = subject.state;
    const late = me.clock - at;
    if (isAhead || late > LATE_IN_TRACE_MS) {
      if (call.isCall) watchAfterEnd(sight);
    } else if (late > LATE_MS) {
      this.seeLate(call);
    } else {
      this.seeInTime(call, subject);
    }
    subject.isDirty = true;
    if (subject.hasUnsent) {
      subject.hasUnsent = tellUnsent(me.episodes, at, sight.out);
      if (subject.hasUnsent) this.unsent.add(subject);
      else this.unsent.delete(subject);
    }
  }

  private seeOrganisation(call: Call): void {
    const { out } = this.sight;
    this.isOrganisationDirty = true;
    if (watchUnattributed(this.organisation, { call }, this.settings, out)) this.hasUnsentOrganisation = true;
    this.evasion.gather(this.organisation, call.at, out, (id) => this.identities.get(id));
    if (this.hasUnsentOrganisation) this.hasUnsentOrganisation = tellUnsent(this.organisation.episodes, call.at, out);
  }

  /** Its identity, or else its key; null: neither is known. */
  private subjectOf(call: Call): Subject | null {
    const { identityId, credentialId, receivedMs } = call.fact;
    const id = identityId ?? credentialId;
    if (id === null) return null;
    const [kind, subjects] = identityId !== null ? (["identity", this.identities] as const) : (["credential", this.credentials] as const);
    const held = subjects.get(id);
    if (held) return held;
    const timeZone = (kind === "identity" ? this.around.identity(id)?.timeZone : undefined) ?? "UTC";
    // The clocks of a future sender do not set that of the identity.
    const at = Math.min(call.at, Math.max(receivedMs, 0));
    const subject = new Subject(kind, id, freshIdentity(at, this.hours.hourOf(at, timeZone)));
    subjects.set(id, subject);
    return subject;
  }

  private enterTrace(call: Call): string {
    const { sight } = this;
    const group = groupOf(call.fact);
    const shard = shardOf(group);
    let held = this.shards[shard];
    if (!held) {
      held = { shard: freshShard(), isDirty: true };
      this.shards[shard] = held;
    }
    held.isDirty = true;
    const trace = traceOf(held.shard, group, call.at);
    if (!isOver(trace, call.at)) touchTrace(trace, call.at);
    trace.usd += call.costUsd;
    trace.cost += call.cost;
    sight.trace = trace;
    return group;
  }

  /** Too late for the windows of its identity, not for those of its trace. */
  private seeLate(call: Call): void {
    if (!call.isCall) return;
    this.enterTrace(call);
    watchAfterEnd(this.sight);
    watchPromptLoop(this.sight);
    watchToolLoop(this.sight);
    watchAgentChain(this.sight);
  }

  private seeInTime(call: Call, subject: Subject): void {
    const { sight } = this;
    const me = subject.state;
    const { at } = call;
    const localHour = this.hours.hourOf(at, sight.who?.timeZone ?? "UTC");
    if (localHour > me.hour.hour) closeHour(sight, localHour);
    const group = this.enterTrace(call);
    addToRing(me.minutes, call.minute, call.cost, call.costUsd);
    addToHour(me, call, this.prices);
    if (!call.isCall) return;
    me.hour.calls++;
    sight.fresh = learn(me, call);
    watchAfterEnd(sight);
    watchDormant(sight);
    watchNewNetwork(sight);
    watchNewModel(sight, this.prices);
    watchNewTool(sight);
    watchAfterExposure(sight);
    watchPromptLoop(sight);
    watchRetryStorm(sight);
    watchToolLoop(sight);
    watchAgentChain(sight);
    watchRunaway(sight);
    watchOffHours(sight);
    watchOversized(sight);
    watchSharedIdentity(sight);
    addRatio(me, call);
    if (this.evasion.watch(this.organisation, call, subject, sight.out)) this.hasUnsentOrganisation = true;
    if (call.fact.traceId !== null) noteTrace(me, group, sight.trace, at);
    me.calls++;
    if (at > me.clock) me.clock = at;
    if (call.succeeded && at > me.used) me.used = at;
  }
}

function addToHour({ hour }: IdentityState, call: Call, prices: Prices): void {
  if (hour.firstAt === 0 || call.at < hour.firstAt) hour.firstAt = call.at;
  hour.cost += call.cost;
  hour.usd += call.costUsd;
  const quarter = Math.floor(call.at / (15 * MINUTE_MS)) & 3;
  hour.quarters[quarter] = (hour.quarters[quarter] ?? 0) + call.cost;
  if (call.kind !== "model" || call.prompt === 0) return;
  if (call.isCall) hour.prompts++;
  hour.prompt += call.prompt;
  hour.cached += call.cached;
  hour.saving += call.prompt * prices.saving(call.fact.provider, call.fact.model, call.at);
}
