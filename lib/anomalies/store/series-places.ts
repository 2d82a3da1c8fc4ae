/** Whose a series is, by the newest dimension that it was counted under. */
import type { Tx } from "@/lib/db/client";
import type { SeriesName } from "../core/series/point";
import type { SignalPlace } from "../core/signal";
import { scopeKey } from "./series-said";

const NOWHERE: SignalPlace = {
  identityId: null,
  credentialId: null,
  teamId: null,
  businessUnitId: null,
  applicationId: null,
  environmentId: null,
};

type Row = Omit<SignalPlace, "credentialId"> & { id: string };

/** Places of all series; of applications, environments, models and tools, which many teams use, they name the thing alone. */
export async function readPlaces(tx: Tx): Promise<(name: SeriesName) => SignalPlace> {
  const identities = await tx.$queryRaw<Row[]>`
    SELECT DISTINCT ON (identity_id) identity_id AS id, identity_id AS "identityId", team_id AS "teamId", business_unit_id AS "businessUnitId",
      application_id AS "applicationId", environment_id AS "environmentId" FROM usage_dimension WHERE identity_id IS NOT NULL ORDER BY identity_id, usage_dimension.id DESC`;
  const credentials = await tx.$queryRaw<Row[]>`
    SELECT DISTINCT ON (credential_id) credential_id AS id, identity_id AS "identityId", team_id AS "teamId", business_unit_id AS "businessUnitId",
      application_id AS "applicationId", environment_id AS "environmentId" FROM usage_dimension WHERE credential_id IS NOT NULL ORDER BY credential_id, usage_dimension.id DESC`;
  const teams = await tx.$queryRaw<{ id: string; businessUnitId: string | null }[]>`
    SELECT DISTINCT ON (team_id) team_id AS id, business_unit_id AS "businessUnitId" FROM usage_dimension WHERE team_id IS NOT NULL ORDER BY team_id, usage_dimension.id DESC`;
  const places = new Map<string, SignalPlace>();
  for (const { id, ...place } of identities) places.set(scopeKey("identity", id), { ...place, credentialId: null });
  for (const { id, ...place } of credentials) places.set(scopeKey("credential", id), { ...place, credentialId: id });
  for (const { id, businessUnitId } of teams) places.set(scopeKey("team", id), { ...NOWHERE, teamId: id, businessUnitId });
  return ({ scopeKind, scopeId }) => {
    if (scopeKind === "application") return { ...NOWHERE, applicationId: scopeId };
    if (scopeKind === "environment") return { ...NOWHERE, environmentId: scopeId };
    return places.get(scopeKey(scopeKind, scopeId)) ?? NOWHERE;
  };
}
