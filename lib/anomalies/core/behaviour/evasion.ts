/**
 * B18: calls that go on knocking at a used-up budget, and spend that moves to another key of the same owner once one was
 * refused. Refusals are kept with the organisation, since the keys of an owner belong to several identities.
 */
import type { DetectorSettings } from "../settings";
import type { Signal, SignalPlace } from "../signal";
import type { Denial, Surroundings } from "../surroundings";
import { cut, SHOWN, titled } from "../title";
import { type Call, isDenied, shown } from "./call";
import { goingOn, noteSighting, type Sighting } from "./episodes";
import { dollars, fact, percent } from "./figures";
import { costIn, usdIn } from "./minute-ring";
import type { OrganisationState, Refusal } from "./organisation-state";
import type { Subject } from "./sight";
import { NOWHERE } from "./unattributed";
import { MINUTE_MS } from "./week-profile";

type Limits = { denials: number; siblingShare: number; siblingUsd: number; beforeUsd: number };
type Seen = Omit<Sighting, "detector" | "at" | "parameters" | "traceId" | "severity">;

/** Whole minutes, beside the one that has begun. */
const WINDOW = 10;
const WINDOW_MS = WINDOW * MINUTE_MS;
const MOST_REFUSALS = 64;
/** Refusals of one key are counted apart from others, and a thousand are as telling as more. */
const MOST_COUNTED = 1_000;

export class Evasion {
  constructor(
    private readonly settings: DetectorSettings,
    private readonly around: Surroundings,
  ) {}

  /** Refusals that the enforcement made, as they are known by a minute. */
  gather(organisation: OrganisationState, at: number, out: Signal[], subjectOf: (id: string) => Subject | undefined): void {
    const minute = Math.floor(at / MINUTE_MS);
    if (minute <= organisation.gathered) return;
    organisation.gathered = minute;
    const denials = this.around.denials(at).filter((denial) => denial.atMs > at - WINDOW_MS && denial.atMs <= at);
    if (denials.length > 0) this.observe(organisation, denials, out, subjectOf);
  }

  private observe(
    organisation: OrganisationState,
    denials: readonly Denial[],
    out: Signal[],
    subjectOf: (id: string) => Subject | undefined,
  ): void {
    const byKey = new Map<string, Denial[]>();
    for (const denial of denials) {
      const key = denial.identityId ?? denial.credentialId;
      if (key === null) continue;
      const list = byKey.get(key);
      if (list) list.push(denial);
      else byKey.set(key, [denial]);
    }
    for (const list of byKey.values()) {
      list.sort((a, b) => a.atMs - b.atMs);
      const newest = list.at(-1) as Denial;
      const subject = newest.identityId === null ? undefined : subjectOf(newest.identityId);
      refuse(organisation, newest, subject);
      const recent = list.filter(({ atMs }) => atMs > newest.atMs - WINDOW_MS);
      const count = recent.reduce((sum, each) => sum + each.count, 0);
      this.judgeKnocking(organisation, newest, count, recent[0]?.atMs ?? newest.atMs, out);
    }
  }

  /** One call: refused, or spent by a key whose owner was refused elsewhere. @returns True when something was left untold. */
  watch(organisation: OrganisationState, call: Call, subject: Subject, out: Signal[]): boolean {
    const { fact: line, at } = call;
    if (isDenied(line)) {
      const denial: Denial = {
        identityId: line.identityId,
        credentialId: line.credentialId,
        ownerId: line.ownerId,
        budgetId: "",
        count: 1,
        atMs: at,
      };
      const { denials } = subject.state;
      const recent = denials.filter((time) => time > at - WINDOW_MS && time <= at + WINDOW_MS).slice(-MOST_COUNTED);
      recent.push(at);
      subject.state.denials = recent;
      refuse(organisation, denial, subject);
      return this.judgeKnocking(organisation, denial, recent.length, Math.min(...recent), out, subject.placeOf(call));
    }
    if (!call.succeeded || call.costUsd === 0n || line.ownerId === null || organisation.refusals.length === 0) return false;
    const refusal = organisation.refusals.findLast((each) => each.ownerId === line.ownerId && each.at <= at && at - each.at <= WINDOW_MS);
    if (!refusal || isSame(refusal, line)) return false;
    return this.judgeSibling(organisation, refusal, call, subject, out);
  }

  private judgeKnocking(
    organisation: OrganisationState,
    denial: Denial,
    count: number,
    firstMs: number,
    out: Signal[],
    place?: SignalPlace,
  ): boolean {
    const where = place ?? placeOf(denial, this.around);
    const limits = this.limits(where);
    if (!limits || count < limits.denials) return false;
    const id = denial.identityId ?? denial.credentialId ?? "";
    const name = shown(denial.identityId === null ? id : (this.around.identity(denial.identityId)?.name ?? id));
    return this.note(organisation, where, denial.atMs, out, {
      sub: id,
      startedMs: firstMs,
      title: titled(name, ` was refused ${count} times within 10 minutes and goes on`),
      addUsd: 0n,
      confidence: 0.9,
      evidence: [
        fact("Refusals within 10 minutes", count),
        ...(denial.budgetId === "" ? [] : [fact("Budget", denial.budgetId)]),
        fact("Going on since", new Date(firstMs).toISOString()),
      ],
    });
  }

  private judgeSibling(organisation: OrganisationState, refusal: Refusal, call: Call, subject: Subject, out: Signal[]): boolean {
    const { at, minute } = call;
    const place = subject.placeOf(call);
    const limits = this.limits(place);
    if (!limits || refusal.costBefore < limits.beforeUsd) return false;
    const { minutes } = subject.state;
    const sub = `sibling ${subject.id}`;
    const open = goingOn(organisation.episodes, "B18", at, sub);
    const refusedMinute = Math.floor(refusal.at / MINUTE_MS);
    const since = Math.max(1, minute - refusedMinute);
    const after = costIn(minutes, minute, since);
    // What it spends anyway, now or at such an hour, did not move to it.
    const usual = (subject.usualNow().cost * since) / 60;
    const moved = after - Math.max(costIn(minutes, refusedMinute, WINDOW + 1), usual);
    if (!open && (moved < limits.siblingUsd || moved < limits.siblingShare * refusal.costBefore)) return false;
    const from = shown(this.around.identity(refusal.identityId)?.name ?? (refusal.identityId || refusal.credentialId));
    return this.note(organisation, place, at, out, {
      sub,
      startedMs: refusal.at,
      title: titled(shown(this.around.identity(subject.id)?.name ?? subject.id), ` spends what ${cut(from, SHOWN)} was refused`),
      addUsd: open ? call.costUsd : usdIn(minutes, minute, since),
      confidence: 0.75,
      evidence: [
        fact("Refused", from),
        fact("It spent in 10 minutes before", dollars(refusal.costBefore)),
        fact("Moved since", dollars(Math.max(0, moved))),
        fact("Share", percent(moved / refusal.costBefore)),
      ],
    });
  }

  private limits(place: SignalPlace): Limits | null {
    const { enabled, parameters } = this.settings.of("B18", place);
    return enabled ? (parameters as Limits) : null;
  }

  private note(organisation: OrganisationState, place: SignalPlace, at: number, out: Signal[], seen: Seen): boolean {
    const scope =
      place.identityId !== null
        ? { kind: "identity" as const, id: place.identityId, place }
        : { kind: "credential" as const, id: place.credentialId ?? "", place };
    const { parameters } = this.settings.of("B18", place);
    const signal = noteSighting(organisation.episodes, scope, {
      ...seen,
      detector: "B18",
      at,
      severity: "high",
      traceId: null,
      parameters,
    });
    if (signal) out.push(signal);
    return signal === null;
  }
}

const isSame = (refusal: Refusal, line: Call["fact"]): boolean =>
  line.credentialId !== null && refusal.credentialId !== ""
    ? line.credentialId === refusal.credentialId
    : line.identityId === refusal.identityId;

/** Of one key the newest; what it spent before is known from the first refusal on. */
function refuse(organisation: OrganisationState, denial: Denial, subject: Subject | undefined): void {
  const { ownerId, atMs: at } = denial;
  if (ownerId === null) return;
  const [credentialId, identityId] = [denial.credentialId ?? "", denial.identityId ?? ""];
  const held = organisation.refusals.find((each) => each.credentialId === credentialId && each.identityId === identityId);
  const minutes = subject?.state.minutes;
  const costBefore = minutes ? costIn(minutes, Math.floor(at / MINUTE_MS), WINDOW + 1) : 0;
  if (held && at - held.at <= WINDOW_MS) {
    held.at = Math.max(held.at, at);
    held.costBefore = Math.max(held.costBefore, costBefore);
    return;
  }
  organisation.refusals = organisation.refusals.filter((each) => each !== held).slice(1 - MOST_REFUSALS);
  organisation.refusals.push({ at, ownerId, credentialId, identityId, costBefore });
}

function placeOf({ identityId, credentialId }: Denial, around: Surroundings): SignalPlace {
  const who = identityId === null ? undefined : around.identity(identityId);
  return {
    ...NOWHERE,
    identityId,
    credentialId,
    teamId: who?.teamId ?? null,
    applicationId: who?.applicationIds[0] ?? null,
    environmentId: who?.environmentId ?? null,
  };
}
