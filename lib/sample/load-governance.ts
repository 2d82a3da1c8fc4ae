import type { Context } from "@/lib/auth/context";
import { activateVersion, addVersion, listVersions } from "@/lib/policy";
import { EXAMPLE_POLICY } from "@/lib/policy/core/example-policy";
import { PolicyActivation, PolicyQuery, PolicyVersionInput } from "@/lib/policy/schemas";
import { reconcile } from "@/lib/reconciliation";
import { actOnCampaign, createCampaign, createTemplate, listTemplates } from "@/lib/reviews";
import { NewCampaign, NewTemplate } from "@/lib/reviews/schemas";
import { evaluateRisk } from "@/lib/risk";
import { type As, samplePeople } from "./sample-people";
import { isSampleOrganisation } from "./store";

/** Who writes policies, and who puts them in force. */
const AUTHOR = "elif-demir";
const APPROVER = "samir-haddad";

/**
 * What governs the identities of Northwind, made by its people: a policy in force, the first run of the
 * rules of risk and of the reconciliation, so that a first look finds what is there to be found, and the review of this quarter.
 * May be repeated. Where the organisation is not the sample, or these people cannot sign in, nothing is made.
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
  await openReview(people, ctx.clock.now());
}

/** The quarter's review of who works with customers: owners first, then security. Once. */
async function openReview(people: As, now: Date): Promise<void> {
  const author = people(AUTHOR);
  if ((await listTemplates(author)).data.length > 0) return;
  const template = await createTemplate(author, NewTemplate.parse({ ...REVIEW, everyMonths: 3 }));
  const name = `Q${Math.floor(now.getUTCMonth() / 3) + 1} ${now.getUTCFullYear()} access review`;
  const draft = await createCampaign(author, NewCampaign.parse({ ...REVIEW, name, templateId: template.id }));
  await actOnCampaign(people(APPROVER), draft.id, { deed: "open" });
}

const REVIEW = {
  name: "Quarterly, customer-facing",
  scope: { teams: ["customer-care", "field-service", "warranty"] },
  stages: [{ name: "Owners", reviewers: ["owner", "backup_owner", "team_lead", "security"] }],
};
