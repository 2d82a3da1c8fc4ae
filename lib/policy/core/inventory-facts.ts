/** The stored inventory as rules read it. */
import type { GovernanceCredential, GovernanceGrant, GovernanceRow } from "@/lib/identities/core/governance";
import { isPattern } from "@/lib/kernel/wildcard";
import type { Caps } from "./caps";
import type { Part, Subject } from "./evaluation";
import { type CredentialFacts, credentialFacts, daysSince, daysUntil, type GrantFacts, grantFacts, identityFacts } from "./facts";
import type { DataOf } from "./vocabulary";

/** A class or a degree that nobody wrote down is not known; an owner that nobody wrote down is none. */
const known = <Word>(word: Word | null): Word | undefined => word ?? undefined;

export function subjectOf(row: GovernanceRow, caps: Caps, now: Date): Subject {
  const credentials = row.credentials.filter(({ state }) => state === "active").map((each) => credentialPart(each, row, now));
  const grants = row.grants.filter(({ expiresAt }) => expiresAt === null || expiresAt > now).map((each) => grantPart(each, now));
  const identity = identityFacts(
    identityData(row, caps, now),
    credentials.map(({ facts }) => facts),
    grants.map(({ facts }) => facts),
  );
  return { id: row.id, name: row.name, identity, credentials, grants };
}

function identityData(row: GovernanceRow, caps: Caps, now: Date): DataOf<"identity"> {
  const { owner, team, application, environment, vendor, certifiedAt, certifiedUntil } = row;
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    state: row.state,
    hasPurpose: (row.purpose ?? "") !== "",
    owner: owner?.email ?? "",
    hasOwner: owner !== null,
    ownerActive: owner?.active === true,
    hasBackupOwner: row.backupOwner !== null,
    team: team?.name ?? "",
    teamId: team?.id ?? "",
    businessUnit: row.businessUnit?.name ?? "",
    costCentre: row.costCentre?.name ?? "",
    application: application?.name ?? "",
    applicationId: application?.id ?? "",
    environment: environment?.name ?? "",
    environmentId: environment?.id ?? "",
    environmentKind: environment?.kind ?? "",
    vendor: vendor?.name ?? "",
    hasVendor: vendor !== null,
    vendorContractEndsInDays: daysUntil(vendor?.contractEndsAt ?? null, now),
    hasParent: row.parentId !== null,
    autonomy: known(row.autonomy),
    dataClass: known(row.dataClass),
    breakGlass: row.breakGlass,
    seasonal: row.seasonMonths.length > 0,
    approved: row.approvedBy !== null,
    ageDays: daysSince(row.createdAt, now),
    endsInDays: daysUntil(row.endsAt, now),
    certified: certifiedAt !== null && (certifiedUntil === null || certifiedUntil > now),
    certifiedDaysAgo: certifiedAt ? daysSince(certifiedAt, now) : null,
    heldTo: row.restrictedKinds,
    ...caps,
  };
}

function credentialPart(row: GovernanceCredential, identity: GovernanceRow, now: Date): Part<CredentialFacts> {
  const environment = row.environment ?? identity.environment;
  const facts = credentialFacts({
    id: row.id,
    label: row.label,
    kind: row.kind,
    provider: known(row.provider),
    storage: known(row.storage),
    scopes: row.scopes,
    environment: environment?.name ?? "",
    environmentKind: environment?.kind ?? "",
    management: row.management,
    ageDays: daysSince(row.rotatedAt ?? row.createdAt, now),
    hasExpiry: row.expiresAt !== null,
    expiresInDays: daysUntil(row.expiresAt, now),
  });
  return { id: row.id, label: row.label, facts };
}

function grantPart(row: GovernanceGrant, now: Date): Part<GrantFacts> {
  const facts = grantFacts({
    id: row.id,
    kind: row.kind,
    value: row.value,
    wildcard: isPattern(row.value),
    hasReason: (row.reason ?? "") !== "",
    approvedByOther: row.approvedBy !== row.grantedBy,
    ageDays: daysSince(row.grantedAt, now),
    hasExpiry: row.expiresAt !== null,
    expiresInDays: daysUntil(row.expiresAt, now),
    hasCap: row.capUsd !== null,
    // Compared with, and never added up.
    capUsd: row.capUsd === null ? null : Number(row.capUsd),
  });
  return { id: row.id, label: `${row.kind} ${row.value}`, facts };
}
