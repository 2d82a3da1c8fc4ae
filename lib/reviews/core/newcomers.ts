/** Who came to a team, by rows of the audit log, and what of the team waits for somebody. Pure. */
import type { GovernanceRow } from "@/lib/identities/core/governance";
import type { LoggedChange } from "./triggers";

export type Newcomer = { personId: string; teamId: string; managerId: string | null };
export const NEWCOMER_ACTIONS = ["person.create", "person.change"];

type Fields = Record<string, unknown>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** Who joined, came back, or came from another team. The directory often tells first that somebody is there, and then of which team. */
export function newcomerOf({ action, objectId, before, after }: LoggedChange): Newcomer | null {
  if (!NEWCOMER_ACTIONS.includes(action)) return null;
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const teamId = textOf(is.teamId);
  if (teamId === null || is.active === false) return null;
  const wasThere = action === "person.change" && was.active !== false && textOf(was.teamId) === teamId;
  return wasThere ? null : { personId: objectId, teamId, managerId: textOf(is.managerId) };
}

/** Names of identities. `unowned`: nobody who is there answers for it, as owner or stand-in. `alone`: one of the two only. */
export type Waiting = { unowned: string[]; alone: string[] };

export function waitingOf(teamId: string, rows: readonly GovernanceRow[]): Waiting {
  const live = rows.filter(({ team, state }) => team?.id === teamId && (state === "active" || state === "suspended"));
  return {
    unowned: live.filter((row) => answering(row) === 0).map(({ name }) => name),
    alone: live.filter((row) => row.kind !== "human" && answering(row) === 1).map(({ name }) => name),
  };
}

const answering = ({ owner, backupOwner }: GovernanceRow): number =>
  new Set([owner, backupOwner].flatMap((person) => (person?.active ? person.id : []))).size;

const NAMED = 3;
const listed = (names: readonly string[]): string =>
  names.length <= NAMED ? names.join(", ") : `${names.slice(0, NAMED).join(", ")} and ${names.length - NAMED} more`;

/** What is said of it, and where the list of it is; null where nothing waits. */
export function newcomerWords(
  people: readonly string[],
  team: string,
  { unowned, alone }: Waiting,
): { title: string; body: string; href: string } | null {
  const count = unowned.length + alone.length;
  if (count === 0) return null;
  const parts = [
    unowned.length > 0 ? `Nobody owns ${listed(unowned)}.` : "",
    alone.length > 0 ? `One person alone answers for ${listed(alone)}.` : "",
  ];
  return {
    title: `${listed(people)} came to ${team}, where ${count === 1 ? "one identity needs" : `${count} identities need`} somebody`,
    href: `/identities?${new URLSearchParams({ q: team, ...(alone.length === 0 ? { orphan: "1" } : {}) })}`,
    body: [...parts, "Name somebody on its page if it is theirs to take over."].filter((part) => part !== "").join(" "),
  };
}
