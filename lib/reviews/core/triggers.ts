/** What happened that starts a review by itself: from rows of the audit log, and from dates and findings. */

export const TRIGGERS = {
  owner_left: "Its owner left",
  owner_moved: "Its owner came to another team, manager or department",
  purpose_changed: "Its purpose was changed",
  place_changed: "It came to another application or environment",
  access_widened: "It was granted more",
  budget_raised: "Its budget was raised by more than half",
  parent_revoked: "What made it, or what it works for, was revoked",
  cost_jump: "It costs more than three times its usual",
  new_application: "Another application began to use it",
  secret_found: "A secret of it was found exposed",
  went_silent: "Nobody has used it for long",
  woke_up: "It was silent and is used again",
  contract_ends: "The contract of its vendor ends",
  exception_ends: "An exception for it ends",
  kept_until_ends: "It was kept until a date that comes near",
  postponed: "Its review was postponed until now",
  incident: "It has a part in an incident",
  incident_over: "A grave incident of it is over",
  sample: "It was drawn for the sample of the month",
} as const;
export type TriggerKind = keyof typeof TRIGGERS;

/** One identity and why. `cause` names the very event, so that the same one never starts a second review. */
export type Trigger = { kind: TriggerKind; identityId: string; cause: string; text: string; additional?: string[] };

/** One row of the audit log, as far as it matters here. */
export type LoggedChange = { seq: bigint; action: string; objectId: string; before: unknown; after: unknown };

/** What was asked to know of the inventory for telling whom a change concerns. */
export type Ownership = {
  ownedBy: ReadonlyMap<string, readonly string[]>;
  childrenOf: ReadonlyMap<string, readonly string[]>;
  nameOf: (personId: string) => string;
  /** Limits of budgets of one identity, or of each identity apart. */
  budgets: ReadonlyMap<string, { identityId: string | null; limit: number }>;
};

type Fields = Record<string, unknown>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

type Reader = (change: LoggedChange, ownership: Ownership) => Trigger[];
const READERS: Readonly<Record<string, Reader>> = {
  "person.change": ofPerson,
  "identity.change": ofIdentity,
  "identity.revoke": ofRevocation,
  "grant.create": ofGrant,
  "grant.approve": ofGrant,
  "budget.change": ofBudget,
  "budget.raise": ofRaise,
  "incident.state": ofIncident,
};
export const WATCHED_ACTIONS = Object.keys(READERS);

export const triggersOf = (change: LoggedChange, ownership: Ownership): Trigger[] => READERS[change.action]?.(change, ownership) ?? [];

function ofPerson({ seq, objectId, before, after }: LoggedChange, { ownedBy, nameOf }: Ownership): Trigger[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const owned = ownedBy.get(objectId) ?? [];
  const each = (kind: TriggerKind, text: string, additional: string[] = []): Trigger[] =>
    owned.map((identityId) => ({ kind, identityId, cause: `audit:${seq}`, text, ...(additional.length > 0 ? { additional } : {}) }));
  if (was.active === true && is.active === false) return each("owner_left", `${nameOf(objectId)} left.`);
  const moved = WORKPLACE.filter((field) => isMove(textOf(was[field]), textOf(is[field])));
  if (moved.length > 0) return each("owner_moved", `${nameOf(objectId)} came to another ${WORKPLACE_WORD[moved[0] ?? "department"]}.`);
  if (!isMove(textOf(was.managerId), textOf(is.managerId)) && !isMove(textOf(was.teamId), textOf(is.teamId))) return [];
  // Both the manager before and the one after know something of it.
  const managers = [textOf(was.managerId), textOf(is.managerId)].filter((id) => id !== null);
  return each("owner_moved", `${nameOf(objectId)} came to another team or manager.`, [...new Set(managers)]);
}

/** Where a directory says that somebody works: its own row of the log, beside those of team and manager. */
const WORKPLACE_WORD = { department: "department", division: "division", costCenter: "cost centre", organization: "organisation" } as const;
const WORKPLACE = Object.keys(WORKPLACE_WORD) as (keyof typeof WORKPLACE_WORD)[];
/** That it is said for the first time, or no more, is a change of the directory and not of where somebody works. */
const isMove = (was: string | null, is: string | null): boolean => was !== null && is !== null && was.toLowerCase() !== is.toLowerCase();

function ofIdentity({ seq, objectId, before, after }: LoggedChange): Trigger[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const cause = `audit:${seq}`;
  const [placeBefore, placeAfter] = [placeOf(was), placeOf(is)];
  return [
    ...("purpose" in is && (was.purpose ?? null) !== (is.purpose ?? null)
      ? [{ kind: "purpose_changed" as const, identityId: objectId, cause, text: "Its purpose was changed." }]
      : []),
    ...(placeBefore !== placeAfter
      ? [{ kind: "place_changed" as const, identityId: objectId, cause, text: "It came to another application or environment." }]
      : []),
  ];
}

/** The last of the spans is where it stands. */
function placeOf({ spans }: Fields): string {
  const last = fieldsOf(Array.isArray(spans) ? spans.at(-1) : undefined);
  return JSON.stringify([last.applicationId ?? null, last.environmentId ?? null]);
}

function ofRevocation({ seq, objectId }: LoggedChange, { childrenOf }: Ownership): Trigger[] {
  return (childrenOf.get(objectId) ?? []).map((identityId) => ({
    ...{ kind: "parent_revoked", identityId, cause: `audit:${seq}`, text: "The identity that it belongs to was revoked." },
  }));
}

/** More models or tools. What is asked for only widens nothing yet; what one and the same asked for and approved is a narrowing. */
function ofGrant({ seq, after }: LoggedChange): Trigger[] {
  const { identityId, kind, value, approvedAt, approvedBy, grantedBy } = fieldsOf(after);
  const id = textOf(identityId);
  const isNarrowing = textOf(grantedBy) !== null && grantedBy === approvedBy;
  if (id === null || !approvedAt || isNarrowing || (kind !== "tool" && kind !== "model")) return [];
  return [{ kind: "access_widened", identityId: id, cause: `audit:${seq}`, text: `It may use the ${kind} ${textOf(value) ?? ""} now.` }];
}

function ofBudget({ seq, before, after }: LoggedChange): Trigger[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  return raised(textOf(fieldsOf(is.scope).identity), Number(was.limit), Number(is.limit), seq);
}

/** A raise says how much more, of which count. */
function ofRaise({ seq, objectId, after }: LoggedChange, { budgets }: Ownership): Trigger[] {
  const { raise, value } = fieldsOf(after);
  const budget = budgets.get(objectId);
  return budget ? raised(budget.identityId ?? textOf(value), budget.limit, budget.limit + Number(raise), seq) : [];
}

function raised(identityId: string | null, from: number, to: number, seq: bigint): Trigger[] {
  if (identityId === null || !(to * 2 > from * 3)) return [];
  return [
    { kind: "budget_raised", identityId, cause: `audit:${seq}`, text: `Its budget was raised from ${rounded(from)} to ${rounded(to)}.` },
  ];
}

/** Two places behind the point, or as many figures where it is less than a cent: "0.75", "0.0042". */
const rounded = (count: number): string =>
  count.toLocaleString("en", count >= 0.01 ? { maximumFractionDigits: 2 } : { maximumSignificantDigits: 2 });

const GRAVE = new Set(["high", "critical"]);
const OVER = new Set(["resolved", "closed"]);
const NOTHING = new Set(["expected", "planned", "false"]);

/** Resolved, and closed later on, is over once: both name the incident. What was nothing leaves nothing to ask. */
function ofIncident({ objectId, after }: LoggedChange): Trigger[] {
  const { state, identityId, severity, disposition } = fieldsOf(after);
  const id = textOf(identityId);
  if (id === null || !OVER.has(String(state)) || !GRAVE.has(String(severity)) || NOTHING.has(String(disposition))) return [];
  return [{ kind: "incident_over", identityId: id, cause: `incident:${objectId}`, text: `A ${String(severity)} incident of it is over.` }];
}

export const MIN_INTERVAL_DAYS = 30;

/** Reviews of an identity for the same kind of reason. */
export type EarlierReview = { identityId: string; kind: string; cause: string; isOpen: boolean; at: Date };

/** Those that start a review: one open at a time, and none within 30 days of the last, for each identity and kind. */
export function due(triggers: readonly Trigger[], earlier: readonly EarlierReview[], now: Date): Trigger[] {
  const seen = new Set<string>();
  const since = now.getTime() - MIN_INTERVAL_DAYS * 86_400_000;
  return triggers.filter(({ kind, identityId, cause }) => {
    const key = `${kind} ${identityId}`;
    const own = earlier.filter((one) => one.identityId === identityId && one.kind === kind);
    if (seen.has(key) || own.some((one) => one.isOpen || one.cause === cause || one.at.getTime() > since)) return false;
    seen.add(key);
    return true;
  });
}

/** One campaign for each kind and thing that happened, with all identities that it concerns. */
export function grouped(triggers: readonly Trigger[]): Trigger[][] {
  const groups = new Map<string, Trigger[]>();
  for (const trigger of triggers) {
    const key = trigger.cause.startsWith("audit:") ? `${trigger.kind} ${trigger.cause}` : trigger.kind;
    groups.set(key, [...(groups.get(key) ?? []), trigger]);
  }
  return [...groups.values()];
}

/** Working days until a review after an event is due: two where anything is of tier 1. */
export const workingDaysFor = (tiers: readonly number[]): number => (tiers.includes(1) ? 2 : 5);
