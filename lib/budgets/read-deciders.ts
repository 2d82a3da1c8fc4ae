import { actorOfAccount, type Context, type Role } from "@/lib/auth";
import { readUsersWith } from "./store/requests";

export type Decider = NonNullable<Awaited<ReturnType<typeof actorOfAccount>>>;

/** Roles that hold a duty of approval. */
export const DECIDING_ROLES = ["team_lead", "finance_controller", "security_admin"] as const satisfies readonly Role[];

/** People with one of these roles as they would be if they signed in now; whether they may decide is settled by their rights. */
export async function readDeciders({ db }: Pick<Context, "db">, roles: readonly Role[]): Promise<Decider[]> {
  const deciders: Decider[] = [];
  for (const userId of await readUsersWith(db, roles)) {
    const account = await actorOfAccount(db, userId);
    if (account) deciders.push(account);
  }
  return deciders;
}
