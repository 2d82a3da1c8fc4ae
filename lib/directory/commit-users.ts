/** Users of the directory and the people that they are: changed together, in one transaction, or not at all. */
import type { AuditRecord } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { changePeople, type PersonEdit } from "@/lib/identities";
import type { PersonChange } from "@/lib/identities/schemas";
import { canonicalJson } from "@/lib/kernel/canonical";
import { newId } from "@/lib/kernel/ids";
import { factsOf, type PersonFacts, type TeamGroup, teamOf } from "./core/person-facts";
import { badValue, ScimRefusal } from "./core/refusal";
import type { Resource } from "./core/shape";
import { contentOfUser, type StoredUser } from "./core/users";
import { readTeamGroups } from "./store/groups";
import {
  endMemberships,
  type PersonRow,
  readCircles,
  readManagers,
  readPeople,
  readTakenNames,
  readUsersOfPeople,
  type UserWrite,
  writeUsers,
} from "./store/users";

/** What a user shall be: `current` null makes one, or brings back the one of a person who left. */
export type UserDraft = { current: StoredUser | null; content: Resource; remove?: boolean };

/** A user whom somebody else changed since it was read: whoever did not say which version is meant may try again. */
export class Overtaken extends ScimRefusal {
  constructor() {
    super(412, null, "This changed meanwhile. Read it again, and send the change with its new version.");
  }
}

/** People who would be above themselves. */
export class ManagerCircle extends ScimRefusal {
  constructor(readonly personIds: readonly string[]) {
    super(400, "invalidValue", "This manager is below the person, so that nobody would be at the top. Nothing was changed.");
  }
}

type Known = {
  person: PersonRow | undefined;
  facts: PersonFacts & { name: string };
  draft: UserDraft;
  user: StoredUser | null;
  id: string;
  personId: string;
};

/**
 * Writes users and whatever that changes of people: joiners, movers, leavers, those who come back. What changes nothing
 * leaves no trace.
 * @returns the ids of the users, in the order of the drafts, and those whose manager is not known or not there.
 * @throws ScimRefusal: uniqueness of names and addresses, a circle of managers, a version that moved on.
 */
export async function commitUsers(ctx: Context, drafts: readonly UserDraft[]): Promise<{ ids: string[]; untied: string[] }> {
  const known = await lookUp(ctx, drafts);
  const refs = known.flatMap(({ facts }) => facts.managerRef ?? []);
  const managers = new Map([...(await readManagers(ctx.db, refs)), ...managersAmong(known)]);
  const groups = await readTeamGroups(
    ctx.db,
    known.flatMap(({ user }) => user?.id ?? []),
  );
  const edits = known.flatMap((one) => editOf(one, managers, groups.get(one.id) ?? []));
  const writes = known.filter(isChanged).map((one) => writeOf(one, ctx.clock.now()));
  if (edits.length > 0 || writes.length > 0) {
    await changePeople(ctx, edits, { also: (tx) => writeBeside(tx, known, writes, edits) });
  }
  const untied = known.filter(({ facts }) => facts.managerRef !== null && !managers.get(facts.managerRef)?.person.active);
  return { ids: known.map(({ id }) => id), untied: untied.map(({ id }) => id) };
}

/** Who each draft is about: its own person, or whoever has the e-mail address already. */
async function lookUp(ctx: Context, drafts: readonly UserDraft[]): Promise<Known[]> {
  const facts = drafts.map(({ content }) => factsOf(content));
  const people = await readPeople(ctx.db, {
    ids: drafts.flatMap(({ current }) => current?.personId ?? []),
    emails: drafts.flatMap(({ current }, i) => (current ? [] : (facts[i]?.email ?? []))),
  });
  const byId = new Map(people.map((person) => [person.id, person]));
  const byEmail = new Map(people.map((person) => [person.email.toLowerCase(), person]));
  const users = new Map(
    (
      await readUsersOfPeople(
        ctx.db,
        people.map(({ id }) => id),
      )
    ).map((user) => [user.personId, user]),
  );
  return drafts.map((draft, i) => {
    const fact = facts[i] as PersonFacts;
    const person = draft.current ? byId.get(draft.current.personId) : byEmail.get(fact.email);
    const user = draft.current ?? users.get(person?.id ?? "") ?? null;
    if (!draft.current && user && user.removedAt === null) {
      throw new ScimRefusal(409, "uniqueness", "Another user has this e-mail address.");
    }
    const name = fact.name ?? knownName(person, user, draft) ?? String(draft.content.userName ?? fact.email);
    return { draft, facts: { ...fact, name }, person, user, id: user?.id ?? newId("dusr"), personId: person?.id ?? newId("per") };
  });
}

/** A name that was only the user name of before is none that people go by: it changes with the user name. */
function knownName(person: PersonRow | undefined, user: StoredUser | null, { content }: UserDraft): string | undefined {
  const isUserName = (of: Resource | undefined): boolean => String(of?.userName ?? "").toLowerCase() === person?.name.toLowerCase();
  return isUserName(user?.attributes) && !isUserName(content) ? undefined : person?.name;
}

type Managers = Awaited<ReturnType<typeof readManagers>>;

/** Managers who come with those who name them. One who is known already is known by more names than are sent with him. */
function managersAmong(known: readonly Known[]): Managers {
  if (known.length === 1) return new Map();
  const byName = new Map<string, Known>();
  for (const one of known) byName.set(String(one.draft.content.userName).toLowerCase(), one);
  const byExternal = new Map(
    known.flatMap((one) => (typeof one.draft.content.externalId === "string" ? [[one.draft.content.externalId, one] as const] : [])),
  );
  const byId = new Map(known.map((one) => [one.id, one]));
  return new Map(
    known.flatMap(({ facts: { managerRef } }) => {
      const found =
        managerRef === null ? undefined : (byId.get(managerRef) ?? byExternal.get(managerRef) ?? byName.get(managerRef.toLowerCase()));
      if (!managerRef || !found || found.draft.remove) return [];
      const person: PersonRow = {
        ...NOBODY,
        ...found.person,
        id: found.personId,
        email: found.facts.email,
        name: found.facts.name,
        active: found.facts.active,
      };
      return [[managerRef, { userId: found.id, person }] as const];
    }),
  );
}

const NOBODY = { title: null, managerId: null, teamId: null };

function editOf({ draft, facts, person, user, id, personId }: Known, managers: Managers, groups: readonly TeamGroup[]): PersonEdit[] {
  const active = facts.active && draft.remove !== true;
  const manager = facts.managerRef === null ? undefined : managers.get(facts.managerRef);
  if (manager && (manager.userId === id || manager.person.id === personId)) throw badValue("Nobody is their own manager.");
  const title = facts.title ?? (user?.attributes.title === undefined ? undefined : null);
  const team = teamOf(groups);
  const wanted = {
    name: facts.name,
    email: facts.email,
    active,
    ...(title === undefined ? {} : { title }),
    // Who is not here is in no team that a group decides.
    ...(active && team !== null ? { teamId: team } : {}),
    ...managerId(facts, user, person, manager?.person),
  };
  const held: PersonRow = person ?? { ...NOBODY, id: personId, email: facts.email, name: facts.name, active: true };
  const entry: PersonChange = {
    ...(wanted.name !== held.name && { name: wanted.name }),
    ...(wanted.email !== held.email.toLowerCase() && { email: wanted.email }),
    ...("title" in wanted && wanted.title !== held.title && { title: wanted.title }),
    ...(wanted.active !== held.active && { active: wanted.active }),
    ...(wanted.teamId !== undefined && wanted.teamId !== held.teamId && { team: wanted.teamId }),
    ...(wanted.managerId !== undefined &&
      wanted.managerId !== held.managerId && { manager: wanted.managerId === null ? null : (manager?.person.email ?? null) }),
  };
  if (!person) return [{ id: personId, add: { email: facts.email, name: facts.name }, entry }];
  return Object.keys(entry).length === 0 ? [] : [{ id: personId, entry }];
}

/** Undefined: nothing is said of it. A manager who is not known yet, or who left, is none until he comes. */
function managerId(
  { managerRef }: PersonFacts,
  user: StoredUser | null,
  person: PersonRow | undefined,
  manager: PersonRow | undefined,
): { managerId?: string | null } {
  if (managerRef === null) return user?.managerRef ? { managerId: null } : {};
  if (manager?.active || (manager && manager.id === person?.managerId)) return { managerId: manager.id };
  return { managerId: null };
}

const isRevived = ({ draft, user }: Known): boolean => draft.current === null && user !== null;
const isChanged = (one: Known): boolean =>
  one.user === null ||
  one.draft.remove === true ||
  isRevived(one) ||
  canonicalJson(one.draft.content) !== canonicalJson(contentOfUser(one.user));

function writeOf({ draft, facts, user, id, personId }: Known, now: Date): UserWrite {
  const { externalId, active: _, ...attributes } = draft.content;
  return {
    id,
    personId,
    // A name that nobody uses any more is free again.
    userName: draft.remove ? `removed ${id}` : String(draft.content.userName).toLowerCase(),
    externalId: typeof externalId === "string" && externalId !== "" ? externalId : null,
    active: facts.active,
    attributes,
    managerRef: facts.managerRef?.toLowerCase() ?? null,
    follows: user?.version ?? 0,
    createdAt: user?.createdAt ?? now,
    updatedAt: now,
    removedAt: draft.remove ? now : null,
  };
}

async function writeBeside(
  tx: Tx,
  known: readonly Known[],
  writes: readonly UserWrite[],
  edits: readonly PersonEdit[],
): Promise<AuditRecord[]> {
  const [taken] = await readTakenNames(
    tx,
    writes.map(({ id, userName }) => ({ id, userName })),
  );
  if (taken !== undefined) throw new ScimRefusal(409, "uniqueness", `There is a user with the userName "${taken}".`);
  const written = await writeUsers(tx, writes);
  if (written.size < writes.length) throw new Overtaken();
  const removed = known.filter(({ draft }) => draft.remove).map(({ id }) => id);
  if (removed.length > 0) await endMemberships(tx, removed);
  await refuseCircles(tx, edits);
  const told = known.filter(({ id }) => written.has(id));
  if (told.length === 0) return [];
  return told.length === 1 ? told.flatMap(recordsOf) : [...told.flatMap(movesOf), batchRecord(told)];
}

/** @throws ManagerCircle */
export async function refuseCircles(tx: Tx, edits: readonly PersonEdit[]): Promise<void> {
  const moved = edits.filter(({ entry }) => entry.manager).map(({ id }) => id);
  const circles = moved.length === 0 ? [] : await readCircles(tx, moved);
  if (circles.length > 0) throw new ManagerCircle(circles);
}

const verbOf = (one: Known): "remove" | "create" | "change" =>
  one.draft.remove ? "remove" : one.user === null || isRevived(one) ? "create" : "change";

/** Names of what changed only: the values of a directory are not for the audit log, but for where somebody works. */
function recordsOf(one: Known): AuditRecord[] {
  const { draft, user, id, personId } = one;
  const before = user ? contentOfUser(user) : {};
  const names = [...new Set([...Object.keys(before), ...Object.keys(draft.content)])];
  const fields = names.filter((name) => canonicalJson(before[name]) !== canonicalJson(draft.content[name])).sort();
  const after = { userName: draft.content.userName, personId, fields };
  return [...movesOf(one), { action: `directory_user.${verbOf(one)}`, objectType: "directory_user", objectId: id, after }];
}

/** Somebody works elsewhere now: a change of the person, though the inventory has no field for it. */
function movesOf({ facts, user, personId }: Known): AuditRecord[] {
  if (user === null) return [];
  const before = factsOf(contentOfUser(user)).department;
  const after = facts.department;
  return canonicalJson(before) === canonicalJson(after)
    ? []
    : [{ action: "person.change", objectType: "person", objectId: personId, before, after }];
}

/** Of a file, one row for all: what became of each person is told beside it. */
function batchRecord(told: readonly Known[]): AuditRecord {
  const ids = (verb: string) => told.filter((one) => verbOf(one) === verb).map(({ id }) => id);
  const after = Object.fromEntries(["create", "change", "remove"].map((verb) => [verb, ids(verb)]));
  return { action: "directory_user.import", objectType: "directory", objectId: "directory", after };
}
