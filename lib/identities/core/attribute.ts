/**
 * Which identity used it, and who answers for that identity: the first rule that matches, in a fixed order, with
 * everything effective-dated taken at the call's own time. Runs for every event taken in: look-ups only.
 */
import { looksLikeSecret, spellingsOf, withoutSecret } from "./fingerprint";
import type { Attribution, AttributionHints, AttributionStep } from "./hints";
import type { InventorySnapshot, KnownCredential, PairHold } from "./inventory";
import { findByName } from "./names";
import { factAt } from "./timeline";

/** What the events of a source inherit when they do not say themselves. */
export type SourceDefaults = {
  id: string;
  identityId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  teamId: string | null;
  /** Whether its events may speak for others: declare an identity or a team, or name a trusted operator. */
  maySpeakFor: boolean;
};

/** Longest operator, tenant or agent that is kept in a dimension: they come from outside and need not be known here. */
const MAX_FREE_TEXT = 200;

type Place = { applicationId: string | undefined; environmentId: string | undefined };
type Found = { step: AttributionStep; identityId: string };

/**
 * Order: signed or key-bound operator → credential → declared identity → application and environment, when they were
 * assigned to exactly one identity → default of the source → unattributed. An operator known by a header or the body
 * only is recorded, and moves no money. Owner and team are those of the identity's assignment at `at`; the team's unit
 * and cost centre are those of the same instant.
 */
export function attribute(inventory: InventorySnapshot, source: SourceDefaults, hints: AttributionHints, at: Date): Attribution {
  const atMs = at.getTime();
  const credential = credentialOf(inventory, hints);
  const operatorIdentity = hints.operator && findIdentity(inventory, hints.operator.id);
  const place = placeOf(inventory, hints);
  const found = findStep(inventory, source, hints, { credential, operatorIdentity, place, atMs });
  const assignment = found && factAt(inventory.assignments.get(found.identityId), atMs);
  const teamId = assignment?.teamId ?? declaredTeam(inventory, source, hints) ?? source.teamId;
  const membership = teamId === null ? undefined : factAt(inventory.memberships.get(teamId), atMs);
  return {
    step: found?.step ?? "unattributed",
    identityId: found?.identityId ?? null,
    credentialId: credential?.credentialId ?? null,
    operatorId: hints.operator ? (operatorIdentity ?? freeText(hints.operator.id)) : null,
    operatorEvidence: hints.operator?.evidence ?? null,
    actorId: found?.step === "operator" ? callerFor(inventory, hints, found.identityId, credential) : null,
    ownerId: assignment?.ownerId ?? null,
    teamId,
    businessUnitId: membership?.businessUnitId ?? null,
    costCentreId: membership?.costCentreId ?? null,
    // What the event names and nobody knows is not the source's own either: then it is not known.
    applicationId: place.applicationId ?? assignment?.applicationId ?? (hints.application === undefined ? source.applicationId : null),
    environmentId: place.environmentId ?? assignment?.environmentId ?? (hints.environment === undefined ? source.environmentId : null),
    tenant: hints.tenant === undefined ? null : (findByName(inventory.tenants, hints.tenant) ?? freeText(hints.tenant)),
    agent: freeText(hints.agent),
  };
}

/** Who called for an operator that is charged: the token's own word, else whose key was used. Null when it called itself. */
function callerFor(
  inventory: InventorySnapshot,
  { operator, identity }: AttributionHints,
  chargedId: string,
  credential: KnownCredential | undefined,
): string | null {
  const named = operator?.actors?.[0] ?? (credential ? undefined : identity);
  const caller = named === undefined ? credential?.identityId : (findIdentity(inventory, named) ?? freeText(named));
  return caller === undefined || caller === chargedId ? null : caller;
}

/** By what was sent first, else by its other name. */
function credentialOf(inventory: InventorySnapshot, { credential, credentialAlias }: AttributionHints): KnownCredential | undefined {
  const named = credential === undefined ? undefined : findCredential(inventory, credential);
  return named ?? (credentialAlias === undefined ? undefined : findCredential(inventory, credentialAlias));
}

/** The credential that a text names: our id, an alias, a SHA-256, a provider's key id, or the secret by its SHA-256. */
export function findCredential(inventory: InventorySnapshot, sent: string): KnownCredential | undefined {
  const exact = inventory.credentials.get(sent);
  if (exact) return exact;
  for (const spelling of spellingsOf(sent)) {
    const known = inventory.credentials.get(spelling);
    if (known) return known;
  }
  return looksLikeSecret(sent) ? inventory.credentials.get(withoutSecret(sent)) : undefined;
}

/** The identity that a text names by id, name, former name, or one of its credentials. */
export function findIdentity(inventory: InventorySnapshot, sent: string): string | undefined {
  return findByName(inventory.identities, sent) ?? findCredential(inventory, sent)?.identityId;
}

function placeOf(inventory: InventorySnapshot, hints: AttributionHints): Place {
  return {
    applicationId: hints.application === undefined ? undefined : findByName(inventory.applications, hints.application),
    environmentId: hints.environment === undefined ? undefined : findByName(inventory.environments, hints.environment),
  };
}

type Evidence = { credential: KnownCredential | undefined; operatorIdentity: string | undefined; place: Place; atMs: number };

function findStep(inventory: InventorySnapshot, source: SourceDefaults, hints: AttributionHints, evidence: Evidence): Found | undefined {
  const { credential, operatorIdentity, place, atMs } = evidence;
  const proof = hints.operator?.evidence;
  // A token that was checked here is nobody's word: it is believed whichever source sends it.
  const isProven = hints.operator?.issuer !== undefined;
  if (operatorIdentity && (isProven || (source.maySpeakFor && (proof === "signed" || proof === "key"))))
    return { step: "operator", identityId: operatorIdentity };
  if (credential) return { step: "credential", identityId: credential.identityId };
  const declared = hints.identity === undefined ? undefined : findByName(inventory.identities, hints.identity);
  if (declared && (source.maySpeakFor || declared === source.identityId)) return { step: "identity", identityId: declared };
  // An environment that was named and is unknown is not the source's own.
  const environmentId = place.environmentId ?? (hints.environment === undefined ? source.environmentId : null);
  const holder = place.applicationId && holderOf(inventory, place.applicationId, environmentId, atMs);
  if (holder) return { step: "application", identityId: holder };
  if (source.identityId) return { step: "source", identityId: source.identityId };
  if (hints.application !== undefined || source.applicationId === null) return undefined;
  const inherited = holderOf(inventory, source.applicationId, environmentId, atMs);
  return inherited ? { step: "source", identityId: inherited } : undefined;
}

/** Naming a team to charge is speaking for it. */
function declaredTeam(inventory: InventorySnapshot, source: SourceDefaults, hints: AttributionHints): string | undefined {
  return hints.team === undefined || !source.maySpeakFor ? undefined : findByName(inventory.teams, hints.team);
}

/**
 * The identity that alone holds an application in an environment at an instant. Where nobody holds it in that
 * environment, whoever alone holds the application without naming an environment holds it in all of them.
 */
function holderOf(inventory: InventorySnapshot, applicationId: string, environmentId: string | null, atMs: number): string | undefined {
  const holds = inventory.pairs.get(applicationId);
  if (!holds) return undefined;
  const here = environmentId === null ? null : onlyHolder(holds.get(environmentId), atMs);
  return (here === null ? onlyHolder(holds.get(""), atMs) : here) ?? undefined;
}

/** The only identity that holds it; null when none does, undefined when several do. */
function onlyHolder(holds: readonly PairHold[] | undefined, atMs: number): string | null | undefined {
  let only: string | null = null;
  for (const hold of holds ?? []) {
    if (atMs < hold.fromMs || atMs >= hold.toMs || hold.identityId === only) continue;
    if (only !== null) return undefined;
    only = hold.identityId;
  }
  return only;
}

const freeText = (text: string | undefined): string | null => (text === undefined || text === "" ? null : text.slice(0, MAX_FREE_TEXT));
