/** The rules of risk, in their order. Each is one object in a file of its own. */
import type { Rule } from "../rule";
import { sharedByApplications } from "./r01-shared-by-applications";
import { sharedByNetwork } from "./r02-shared-by-network";
import { environmentCrossing } from "./r03-environment-crossing";
import { rotationOverdue } from "./r04-rotation-overdue";
import { noExpiry } from "./r05-no-expiry";
import { orphaned } from "./r06-orphaned";
import { ownerMoved } from "./r07-owner-moved";
import { dormant } from "./r08-dormant";
import { wokeUp } from "./r09-woke-up";
import { useAfterEnd } from "./r10-use-after-end";
import { knocking } from "./r11-knocking";
import { unusedGrants } from "./r12-unused-grants";
import { wildcard } from "./r13-wildcard";
import { adminKeyUsed } from "./r14-admin-key-used";
import { exposedSecret, exposedThenBurst } from "./r15-exposed-secret";
import { stolenKey } from "./r17-stolen-key";
import { newEndpoint } from "./r18-new-endpoint";
import { toolExpansion } from "./r19-tool-expansion";
import { humanUse } from "./r20-human-use";
import { shadowIdentity } from "./r21-shadow-identity";
import { operatorMismatch } from "./r22-operator-mismatch";
import { inheritedPrivilege } from "./r23-inherited-privilege";
import { vendorOutsideContract } from "./r24-vendor-outside-contract";
import { weakAuthentication } from "./r25-weak-authentication";
import { unbounded } from "./r26-unbounded";
import { revocationNotEffective } from "./r27-revocation-not-effective";
import { reviewOverdue } from "./r28-review-overdue";
import { credentialSprawl } from "./r29-credential-sprawl";
import { telemetryGap } from "./r30-telemetry-gap";

export const RULES: readonly Rule[] = [
  sharedByApplications,
  sharedByNetwork,
  environmentCrossing,
  rotationOverdue,
  noExpiry,
  orphaned,
  ownerMoved,
  dormant,
  wokeUp,
  useAfterEnd,
  knocking,
  unusedGrants,
  wildcard,
  adminKeyUsed,
  exposedSecret,
  exposedThenBurst,
  stolenKey,
  newEndpoint,
  toolExpansion,
  humanUse,
  shadowIdentity,
  operatorMismatch,
  inheritedPrivilege,
  vendorOutsideContract,
  weakAuthentication,
  unbounded,
  revocationNotEffective,
  reviewOverdue,
  credentialSprawl,
  telemetryGap,
];

const BY_ID = new Map(RULES.map((rule) => [rule.id, rule]));
export const ruleOf = (id: string): Rule | undefined => BY_ID.get(id);

/** Findings of policies that people wrote have this before the name of the policy. */
export const POLICY_PREFIX = "P:";

/** What a rule is called; of a policy its own name. */
export const ruleName = (id: string): string => ruleOf(id)?.name ?? id.replace(POLICY_PREFIX, "");
