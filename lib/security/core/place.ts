import type { Place } from "@/lib/auth/core/scope";
import type { GovernanceRow } from "@/lib/identities/core/governance";

/** Where an identity stands, for scope. */
export const placeOf = ({ id, team, businessUnit, application, environment }: GovernanceRow): Place => ({
  identityId: id,
  teamId: team?.id ?? null,
  businessUnitId: businessUnit?.id ?? null,
  applicationId: application?.id ?? null,
  environmentId: environment?.id ?? null,
});
