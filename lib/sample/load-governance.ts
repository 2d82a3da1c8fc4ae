import type { Context } from "@/lib/auth/context";
import { activateVersion, addVersion, listVersions } from "@/lib/policy";
import { EXAMPLE_POLICY } from "@/lib/policy/core/example-policy";
import { PolicyActivation, PolicyQuery, PolicyVersionInput } from "@/lib/policy/schemas";
import { reconcile } from "@/lib/reconciliation";
import { evaluateRisk } from "@/lib/risk";
import { samplePeople } from "./sample-people";
import { isSampleOrganisation } from "./store";

/** Who writes policies, and who puts them in force. */
const AUTHOR = "elif-demir";
const APPROVER = "samir-haddad";

/**
 * What governs the identities of Northwind, made by its people: a policy in force, and the first run of the rules of risk and of the
 * reconciliation, so that a first look finds what is there to be found. May be repeated. Where the organisation is not the
 * sample, or these people cannot sign in, nothing is made.
 */
export async function loadGovernance(ctx: Context): Promise<void> {
  if (!(await isSampleOrganisation(ctx.db))) return;
  const people = await samplePeople(ctx, [AUTHOR, APPROVER]);
  if (!people) return;
  if ((await listVersions(people(AUTHOR), PolicyQuery.parse({}))).data.length === 0) {
    const { n } = await addVersion(people(AUTHOR), PolicyVersionInput.parse({ text: EXAMPLE_POLICY, note: "First rules of Northwind" }));
    await activateVersion(people(APPROVER), n, PolicyActivation.parse({ reason: "Agreed with the owners of production" }));
  }
  await evaluateRisk(ctx);
  await reconcile(ctx);
}
