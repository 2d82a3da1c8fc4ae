/** What inventory, usage and bill do not agree on: a queue that people work. See README.md. */
export { assignCase } from "./assign-case";
export { listCases } from "./list-cases";
export { listWorkers } from "./list-workers";
export { readCase } from "./read-case";
export { type Reconciliation, reconcile } from "./reconcile";
export { resolveCase } from "./resolve-case";
export { syncProviderKeys } from "./sync-provider-keys";
