/** One user, as an identity provider makes, replaces, patches and removes it. */
import type { Context } from "@/lib/auth";
import { NotFound } from "@/lib/kernel/errors";
import { requireDirectory } from "./access";
import { commitUsers, Overtaken, type UserDraft } from "./commit-users";
import { applyPatch } from "./core/patch";
import { badValue, ScimRefusal } from "./core/refusal";
import { settle } from "./core/settle";
import { isObject, type Resource } from "./core/shape";
import { contentOfUser, namesVersion, type StoredUser } from "./core/users";
import { USER_SHAPE } from "./scim-schemas";
import { readUsers, readUsersByName } from "./store/users";
import { tieManagers } from "./tie-managers";

/** How often a change is made anew when others change the same user, and no version was asked for. */
const TRIES = 4;

/**
 * Makes a user, and the person where nobody has the e-mail address yet. Somebody who left and comes again is the same
 * person, and the same user.
 * @throws ScimRefusal uniqueness when a user has the name or the address. Right: directory.write over everything.
 */
export async function createUser(ctx: Context, body: unknown): Promise<StoredUser> {
  requireDirectory(ctx);
  const content = readUserBody(body);
  const [same] = await readUsersByName(ctx.db, [String(content.userName).toLowerCase()]);
  if (same) throw new ScimRefusal(409, "uniqueness", `There is a user with the userName "${String(content.userName)}".`);
  return commitOne(ctx, { current: null, content: { active: true, ...content } });
}

/**
 * Puts a user in place of what it was. Who is active stays so unless it is said.
 * @param ifMatch The version that is replaced, of the header. @throws ScimRefusal 404, 409, 412. Right: directory.write.
 */
export async function replaceUser(ctx: Context, id: string, body: unknown, ifMatch: string | null): Promise<StoredUser> {
  const content = readUserBody(body);
  return changeUser(ctx, id, ifMatch, (current) => ({ current, content: { active: current.active, ...content } }));
}

/** Patches a user: all operations or none. @throws as `replaceUser`, and for what the patch gets wrong. */
export async function patchUser(ctx: Context, id: string, body: unknown, ifMatch: string | null): Promise<StoredUser> {
  return changeUser(ctx, id, ifMatch, (current) => {
    const content = applyPatch(contentOfUser(current), body, USER_SHAPE);
    return { current, content: { active: true, ...content } };
  });
}

/** The user is gone, and its person has left; usage and history keep the person. @throws as `replaceUser`. */
export async function removeUser(ctx: Context, id: string, ifMatch: string | null): Promise<void> {
  await changeUser(ctx, id, ifMatch, (current) => ({ current, content: contentOfUser(current), remove: true }));
}

/** @throws NotFound Right: directory.write. */
export async function requireUser(ctx: Context, id: string): Promise<StoredUser> {
  requireDirectory(ctx);
  const [user] = await readUsers(ctx.db, [id]);
  if (!user || user.removedAt !== null) throw new NotFound("There is no such user.");
  return user;
}

/** @throws ScimRefusal invalidSyntax, invalidValue */
export function readUserBody(body: unknown): Resource {
  if (!isObject(body)) throw new ScimRefusal(400, "invalidSyntax", "A user is an object.");
  const content = settle(body, USER_SHAPE);
  if (typeof content.userName !== "string" || content.userName.trim() === "") throw badValue('"userName" is missing.');
  return content;
}

async function changeUser(
  ctx: Context,
  id: string,
  ifMatch: string | null,
  draftOf: (current: StoredUser) => UserDraft,
): Promise<StoredUser> {
  for (let tried = 1; ; tried++) {
    const current = await requireUser(ctx, id);
    if (ifMatch !== null && !namesVersion(ifMatch, current)) throw new Overtaken();
    try {
      return await commitOne(ctx, draftOf(current));
    } catch (error) {
      if (!(error instanceof Overtaken) || ifMatch !== null || tried === TRIES) throw error;
    }
  }
}

async function commitOne(ctx: Context, draft: UserDraft): Promise<StoredUser> {
  const { ids, untied } = await commitUsers(ctx, [draft]);
  const [user] = await readUsers(ctx.db, ids);
  if (!user) throw new Error("a user that was written is not there");
  if (user.removedAt === null) await tieManagers(ctx, [user], untied);
  return user;
}
