import { actorOfAccount, listMembers } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { emailOf } from "./data/people";

/** As somebody of the sample who signed in. */
export type As = (person: string) => Context;

/** The people of the sample as they are once they signed in; null where one of them cannot. Right: member.read. */
export async function samplePeople(ctx: Context, persons: Iterable<string>): Promise<As | null> {
  const members = await listMembers(ctx);
  const people = new Map<string, Context>();
  for (const person of new Set(persons)) {
    const member = members.find(({ email }) => email === emailOf(person));
    const account = member && (await actorOfAccount(ctx.db, member.id));
    if (!account) return null;
    people.set(person, { ...ctx, actor: account.actor });
  }
  return (person) => people.get(person) ?? ctx;
}
