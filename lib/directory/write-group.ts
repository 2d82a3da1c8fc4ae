/** One group, as an identity provider makes, replaces, patches and removes it. */
import type { AuditRecord } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { changePeople, type PersonEdit } from "@/lib/identities";
import { NotFound } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { requireDirectory } from "./access";
import { Overtaken } from "./commit-users";
import { applyPatch } from "./core/patch";
import { teamOf } from "./core/person-facts";
import { badValue, ScimRefusal } from "./core/refusal";
import { settle } from "./core/settle";
import { isObject, type Resource } from "./core/shape";
import { namesVersion, type StoredGroup } from "./core/users";
import { GROUP_SHAPE } from "./scim-schemas";
import {
  changeMembers,
  deleteGroup,
  isTeamThere,
  lockGroup,
  readGroup,
  readGroupsNamed,
  readKnownUsers,
  readMemberIds,
  readTeamGroups,
  readTeamsOfUsers,
  writeGroup,
} from "./store/groups";

const TRIES = 4;
const MAX_MEMBERS = 50_000;

/** Makes a group. @throws ScimRefusal invalidValue for members who are no users. Right: directory.write. */
export async function createGroup(ctx: Context, body: unknown): Promise<StoredGroup> {
  requireDirectory(ctx);
  const now = ctx.clock.now();
  const group = { id: newId("dgrp"), teamId: null, version: 0, createdAt: now, updatedAt: now, displayName: "", externalId: null };
  return commitGroup(ctx, group, readGroupBody(body), []);
}

/** Puts a group in place of what it was. @throws ScimRefusal 404, 412. Right: directory.write. */
export async function replaceGroup(ctx: Context, id: string, body: unknown, ifMatch: string | null): Promise<StoredGroup> {
  const content = readGroupBody(body);
  return changeGroup(ctx, id, ifMatch, () => content);
}

/** Patches a group: all operations or none. Whoever joins or leaves a group that stands for a team moves with it. */
export async function patchGroup(ctx: Context, id: string, body: unknown, ifMatch: string | null): Promise<StoredGroup> {
  return changeGroup(ctx, id, ifMatch, (content) => applyPatch(content, body, GROUP_SHAPE));
}

/** The group is gone; who was in its team by it is in none. @throws as `replaceGroup`. */
export async function removeGroup(ctx: Context, id: string, ifMatch: string | null): Promise<void> {
  const group = await requireGroup(ctx, id);
  if (ifMatch !== null && !namesVersion(ifMatch, group)) throw new Overtaken();
  const members = await readMemberIds(ctx.db, id);
  const edits = await teamEdits(ctx, group, [], members, { deleted: true });
  await changePeople(ctx, edits, {
    also: async (tx) => {
      await requireVersion(tx, group);
      await deleteGroup(tx, id);
      return [
        { action: "directory_group.remove", objectType: "directory_group", objectId: id, before: { displayName: group.displayName } },
      ];
    },
  });
}

/** @throws NotFound Right: directory.write. */
export async function requireGroup(ctx: Context, id: string): Promise<StoredGroup> {
  requireDirectory(ctx);
  const group = await readGroup(ctx.db, id);
  if (!group) throw new NotFound("There is no such group.");
  return group;
}

function readGroupBody(body: unknown): Resource {
  if (!isObject(body)) throw new ScimRefusal(400, "invalidSyntax", "A group is an object.");
  const content = settle(body, GROUP_SHAPE);
  if (typeof content.displayName !== "string" || content.displayName.trim() === "") throw badValue('"displayName" is missing.');
  return content;
}

async function changeGroup(ctx: Context, id: string, ifMatch: string | null, next: (content: Resource) => Resource): Promise<StoredGroup> {
  for (let tried = 1; ; tried++) {
    const group = await requireGroup(ctx, id);
    if (ifMatch !== null && !namesVersion(ifMatch, group)) throw new Overtaken();
    const members = await readMemberIds(ctx.db, id);
    const { displayName, externalId } = group;
    const content = { displayName, ...(externalId === null ? {} : { externalId }), members: members.map((value) => ({ value })) };
    try {
      return await commitGroup(ctx, group, next(content), members);
    } catch (error) {
      if (!(error instanceof Overtaken) || ifMatch !== null || tried === TRIES) throw error;
    }
  }
}

/** @param members Who is in it now. */
async function commitGroup(ctx: Context, group: StoredGroup, content: Resource, members: readonly string[]): Promise<StoredGroup> {
  const held = new Set(members);
  const wanted = await membersOf(ctx, content, held);
  const added = wanted.filter((id) => !held.has(id));
  const kept = new Set(wanted);
  const removed = members.filter((id) => !kept.has(id));
  const externalId = typeof content.externalId === "string" && content.externalId !== "" ? content.externalId : null;
  const next = { ...group, displayName: String(content.displayName).slice(0, 500), externalId };
  const isSame = next.displayName === group.displayName && externalId === group.externalId && added.length + removed.length === 0;
  if (isSame && group.version > 0) return group;
  const written = { ...next, version: group.version + 1, updatedAt: ctx.clock.now() };
  // Of several groups the first by name decides, so that a new name concerns whoever is in it.
  const edits = await teamEdits(ctx, written, next.displayName === group.displayName ? added : wanted, removed);
  await changePeople(ctx, edits, {
    also: async (tx) => {
      if (group.version > 0) await requireVersion(tx, group);
      await refuseSecond(tx, written);
      await writeGroup(tx, written);
      await changeMembers(tx, group.id, added, removed);
      return [recordOf(group, written, added, removed)];
    },
  });
  return written;
}

async function requireVersion(tx: Tx, group: StoredGroup): Promise<void> {
  const stored = await lockGroup(tx, group.id);
  if (stored?.version !== group.version || stored.teamId !== group.teamId) throw new Overtaken();
}

/** Groups are told apart by their external ids; where one has none, a second one of its name is the first sent again. */
async function refuseSecond(tx: Tx, { id, displayName, externalId }: StoredGroup): Promise<void> {
  const others = await readGroupsNamed(tx, displayName);
  const isSame = (other: StoredGroup) => other.externalId === externalId || other.externalId === null || externalId === null;
  if (others.some((other) => other.id !== id && isSame(other))) {
    throw new ScimRefusal(409, "uniqueness", `There is a group with the displayName "${displayName}".`);
  }
}

const MAX_TOLD = 100;

function recordOf(before: StoredGroup, after: StoredGroup, added: readonly string[], removed: readonly string[]): AuditRecord {
  const { displayName, externalId } = after;
  return {
    action: `directory_group.${before.version === 0 ? "create" : "change"}`,
    objectType: "directory_group",
    objectId: after.id,
    ...(before.version > 0 && { before: { displayName: before.displayName, externalId: before.externalId } }),
    after: { displayName, externalId, added: told(added), removed: told(removed) },
  };
}

const told = (ids: readonly string[]) => ({ count: ids.length, ids: ids.slice(0, MAX_TOLD) });

/** Ids of users. Somebody who is in it already or who was removed meanwhile is no fault. @throws ScimRefusal */
async function membersOf(ctx: Context, content: Resource, held: ReadonlySet<string>): Promise<string[]> {
  const list = Array.isArray(content.members) ? content.members : [];
  if (list.length > MAX_MEMBERS) throw new ScimRefusal(413, "tooMany", `A group has at most ${MAX_MEMBERS} members.`);
  const ids = [...new Set(list.map((one: unknown) => (isObject(one) && typeof one.value === "string" ? one.value : "")))];
  const added = ids.filter((id) => !held.has(id));
  const known = await readKnownUsers(ctx.db, added);
  const unknown = added.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    const which = unknown.slice(0, 3).map((id) => `"${id.slice(0, 100)}"`);
    throw badValue(
      `No user has the id ${which.join(", ")}${unknown.length > 3 ? ` and ${unknown.length - 3} more` : ""}. Send users first, and their ids as this interface gave them.`,
    );
  }
  return ids.filter((id) => held.has(id) || known.get(id)?.isThere);
}

/** Who moves to another team because of the group. */
export async function teamEdits(
  ctx: Context,
  group: StoredGroup,
  added: readonly string[],
  removed: readonly string[],
  how: { deleted?: boolean } = {},
): Promise<PersonEdit[]> {
  const { id, displayName, teamId } = group;
  if (teamId === null || !(await isTeamThere(ctx.db, teamId))) return [];
  const here = await readTeamGroups(ctx.db, [...added, ...removed]);
  const people = await readTeamsOfUsers(ctx.db, [...added, ...removed]);
  const joins = new Set(added);
  return people.flatMap((person): PersonEdit[] => {
    const others = (here.get(person.userId) ?? []).filter((one) => one.id !== id);
    const team = teamOf(joins.has(person.userId) && !how.deleted ? [...others, { id, displayName, teamId }] : others);
    // Who was put into another team by hand stays there.
    const next = team ?? (person.teamId === teamId ? null : person.teamId);
    return next === person.teamId ? [] : [{ id: person.personId, entry: { team: next } }];
  });
}
