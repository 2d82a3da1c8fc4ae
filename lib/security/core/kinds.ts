/** What security events tell of, in our words, whatever the sender's format calls it. */
export const EVENT_KINDS = {
  credential_compromise: "Credential compromised",
  credential_created: "Credential created",
  credential_changed: "Credential changed",
  credential_revoked: "Credential revoked",
  session_revoked: "Session revoked",
  token_claims_changed: "Claims of a token changed",
  assurance_changed: "Strength of sign-in changed",
  compliance_changed: "Compliance of a device changed",
  risk_changed: "Risk level changed",
  account_disabled: "Account disabled",
  account_enabled: "Account enabled",
  account_removed: "Account removed",
  account_created: "Account created",
  account_changed: "Account changed",
  access_changed: "Access changed",
  identifier_changed: "Identifier changed",
  recovery: "Account recovery",
  detection: "Detection of a security product",
  sign_in: "Signed in",
  sign_in_failed: "Sign-in failed",
  entity_changed: "Entity changed",
  api_call: "API call",
  api_call_failed: "API call refused",
  model_call: "Model called",
  model_call_failed: "Model call refused",
  model_probe: "Model probed with a call that cannot work",
  models_listed: "Models listed",
  logging_disabled: "Logging switched off or changed",
  stream: "Test or state of the stream",
  unknown: "Event of an unknown kind",
} as const satisfies Record<string, string>;

export type EventKind = keyof typeof EVENT_KINDS;

export const isEventKind = (text: string): text is EventKind => Object.hasOwn(EVENT_KINDS, text);
