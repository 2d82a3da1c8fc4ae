import type { Context } from "@/lib/auth";
import { changePeople, type PersonEdit } from "@/lib/identities";
import { ManagerCircle, refuseCircles } from "./commit-users";
import { factsOf } from "./core/person-facts";
import { contentOfUser, type StoredUser } from "./core/users";
import { insertProblem } from "./store/problems";
import { readManagers, readPeople, readUsers, readWaiting } from "./store/users";

/**
 * Ties people to managers who came after them. Asked after each change of users, by the one who came and by the one who
 * waits, so that of two that come at once the later one finds the other. A tie that would close a circle is left out and
 * told on the page of the directory.
 * @param users Who came or changed. @param waiting Ids of users whose manager was not known.
 */
export async function tieManagers(
  ctx: Context,
  users: readonly Pick<StoredUser, "id" | "externalId" | "attributes">[],
  waiting: readonly string[],
): Promise<void> {
  const names = users.flatMap(({ id, externalId, attributes }) => [id, externalId, attributes.userName]);
  const refs = [...new Set(names.flatMap((name) => (typeof name === "string" && name !== "" ? [name.toLowerCase()] : [])))];
  const found = [...(await readWaiting(ctx.db, refs)), ...(await readUsers(ctx.db, waiting))];
  const open = [...new Map(found.map((user) => [user.id, user])).values()].filter(({ removedAt }) => removedAt === null);
  if (open.length === 0) return;
  const refOf = new Map(open.map((user) => [user.id, factsOf(contentOfUser(user)).managerRef ?? ""]));
  const managers = await readManagers(ctx.db, [...new Set(refOf.values())]);
  const people = new Map((await readPeople(ctx.db, { ids: open.map(({ personId }) => personId) })).map((person) => [person.id, person]));
  const edits = open.flatMap((user): PersonEdit[] => {
    const manager = managers.get(refOf.get(user.id) ?? "")?.person;
    const isOpen = manager?.active && manager.id !== user.personId && manager.id !== people.get(user.personId)?.managerId;
    return isOpen ? [{ id: user.personId, entry: { manager: manager.email } }] : [];
  });
  await tieThose(ctx, edits);
}

/** Without those that close a circle. Each round leaves out at least one. */
async function tieThose(ctx: Context, edits: readonly PersonEdit[]): Promise<void> {
  if (edits.length === 0) return;
  try {
    await changePeople(ctx, edits, {
      reason: "The manager came into the directory.",
      also: async (tx) => {
        await refuseCircles(tx, edits);
        return [];
      },
    });
  } catch (error) {
    if (!(error instanceof ManagerCircle)) throw error;
    const inCircle = new Set(error.personIds);
    await insertProblem(ctx.db, {
      at: ctx.clock.now(),
      request: "Managers",
      status: 400,
      scimType: "invalidValue",
      message: `Not tied to the manager who is named: ${[...inCircle].slice(0, 5).join(", ")} would be above themselves.`,
    });
    await tieThose(
      ctx,
      edits.filter((edit) => !inCircle.has(edit.id)),
    );
  }
}
