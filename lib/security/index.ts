/** What security products tell, taken in without secrets and matched to credentials and identities. See README.md. */
export { changeSecuritySource } from "./change-source";
export type { Exposure, OpenSecret, OpenSecrets, SecuritySignal } from "./core/exposure";
export { type CreatedSecuritySource, createSecuritySource } from "./create-source";
export { listSecurityEvents } from "./list-events";
export { listSecretFindings, readSecretFinding } from "./list-findings";
export { listSecuritySources } from "./list-sources";
export { readExposures, readOpenSecretFindings, readSecuritySignals } from "./read-exposures";
export { readPermissionsAfter, readUsedPermissions } from "./read-permissions";
export { receiveFindings, receiveSecurityEvents, receiveSigned } from "./receive-signals";
export { rematchSignals } from "./rematch-signals";
export { setFindingState } from "./set-finding-state";
