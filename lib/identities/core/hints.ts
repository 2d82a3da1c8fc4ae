/** How the effective operator is known; enforcement trusts only `signed` and `key`. */
export const OPERATOR_EVIDENCE = ["signed", "key", "header", "body", "inferred"] as const;
export type OperatorEvidence = (typeof OPERATOR_EVIDENCE)[number];

/** Where a token stood: `inferred` is what an ancestor or the resource said. */
export type TokenPlace = "header" | "body" | "inferred";

/**
 * On whose behalf a call was made. `issuer` is there only where Countinghouse itself checked a token: then `keyId` signed
 * it and `actors` called, the nearest first. `unproven` says why a token that was sent proves nothing.
 */
export type OperatorHint = {
  id: string;
  evidence: OperatorEvidence;
  issuer?: string;
  keyId?: string;
  actors?: string[];
  unproven?: string;
};

/** What an emitter said about who made a call, before any of it is looked up in the inventory. All as sent. */
export type AttributionHints = {
  credential?: string;
  /** Another name of the same key, where an emitter sends two: a hash and an alias. */
  credentialAlias?: string;
  identity?: string;
  operator?: OperatorHint;
  /** A token of the operator that was not checked yet, and where it stood. Never stored. */
  onBehalfOf?: { token: string; place: TokenPlace };
  application?: string;
  environment?: string;
  team?: string;
  tenant?: string;
  agent?: string;
};

/** Which rule tied an event to an identity, in the order they are tried. */
export const ATTRIBUTION_STEPS = ["operator", "credential", "identity", "application", "source", "unattributed"] as const;
export type AttributionStep = (typeof ATTRIBUTION_STEPS)[number];

/**
 * Who answers for a call, at the call's own time. `unattributed` means that no identity was found: identity, credential
 * and owner are null, while an application, environment or team that the emitter named and the inventory knows is kept.
 */
export type Attribution = {
  step: AttributionStep;
  identityId: string | null;
  credentialId: string | null;
  operatorId: string | null;
  operatorEvidence: OperatorEvidence | null;
  /** Who called, where the operator's own identity is charged: an identity's id, or its name as sent. */
  actorId: string | null;
  ownerId: string | null;
  teamId: string | null;
  businessUnitId: string | null;
  costCentreId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  tenant: string | null;
  agent: string | null;
};
