import { createUser } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { Conflict } from "@/lib/kernel/errors";
import { emailOf, PEOPLE } from "./data/people";
import { DEMO_PASSWORD, DEMO_SIGN_INS } from "./data/sign-ins";
import { isSampleOrganisation } from "./store";

/**
 * Makes the sign-ins of the sample organisation, and none where the organisation is not marked as the sample: their
 * password is public. Those that are there stay as they are. Right: member.write.
 */
export async function addSignIns(ctx: Context): Promise<void> {
  if (!(await isSampleOrganisation(ctx.db))) return;
  for (const { person, role } of DEMO_SIGN_INS) {
    const name = PEOPLE.find(({ id }) => id === person)?.name ?? person;
    try {
      await createUser(ctx, { email: emailOf(person), name, password: DEMO_PASSWORD, grants: [{ role }] });
    } catch (error) {
      // A load that was cut short had made it already.
      if (!(error instanceof Conflict)) throw error;
    }
  }
}
