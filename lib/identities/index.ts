export { addDelegation } from "./add-delegation";
export { addGrant } from "./add-grant";
export { addTrustedIssuer } from "./add-trusted-issuer";
export { announceBreakGlass } from "./announce-break-glass";
export { type AssignedUsage, assignUnattributed } from "./assign-unattributed";
export { changeCredential } from "./change-credential";
export { changeEntry } from "./change-entry";
export { changeIdentity } from "./change-identity";
export { changePeople, type PersonEdit } from "./change-people";
export { changeTool } from "./change-tool";
export { changeTrustedIssuer } from "./change-trusted-issuer";
export type {
  GovernanceCredential,
  GovernanceDelegation,
  GovernanceGrant,
  GovernancePerson,
  GovernanceRow,
  ToolRow,
} from "./core/governance";
export type { InventorySnapshot } from "./core/inventory";
export type { DiffSummary, InventoryDiff, KindDiff } from "./core/plan/diff";
export { createCredential } from "./create-credential";
export { createEntry } from "./create-entry";
export { createIdentity } from "./create-identity";
export { decideDelegation, endDelegation } from "./decide-delegation";
export { decideGrant } from "./decide-grant";
export { endGrant, narrowGrant } from "./end-grant";
export { ensureStandardEnvironments } from "./ensure-standard-environments";
export { type InventoryImport, importInventoryCsv } from "./import-inventory-csv";
export { listCredentials } from "./list-credentials";
export { listEntries } from "./list-entries";
export { listDelegations, listGrants, readDelegation, readGrant } from "./list-grants";
export { listIdentities } from "./list-identities";
export { listPeople } from "./list-people";
export { listTools, listVendors, readTool, readVendor } from "./list-tools";
export { listTrustedIssuers } from "./list-trusted-issuers";
export { loadInventory } from "./load-inventory";
export { type Directory, type DirectoryName, nameDirectory } from "./name-directory";
export { proveOperator, proveOperators } from "./prove-operators";
export { type InventoryAnswer, putInventory } from "./put-inventory";
export { readApprovers } from "./read-approvers";
export { readCredential } from "./read-credential";
export { readEntry } from "./read-entry";
export { readGovernance, readTools } from "./read-governance";
export { readIdentity } from "./read-identity";
export { readInventoryDocument } from "./read-inventory-document";
export { readPerson } from "./read-person";
export { type Certification, markVerified, recordCertification } from "./record-certification";
export { type RequestedIdentity, requestIdentity } from "./request-identity";
export { type SearchHit, searchInventory } from "./search-inventory";
export { setGrants } from "./set-grants";
export { readCappedGrants } from "./store/read-capped-grants";
export { NAMES } from "./store/read-names";
export { lockInventory } from "./store/read-state";
