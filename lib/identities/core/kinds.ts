/** The vocabulary of the inventory: words alone, for screens that choose among them and check nothing. */

export const IDENTITY_KINDS = ["agent", "service_account", "api_client", "ci_bot", "workload", "shared", "human"] as const;
export const IDENTITY_STATES = ["requested", "active", "suspended", "revoked"] as const;
export const CREDENTIAL_KINDS = ["api_key", "token", "certificate", "federated"] as const;
export const CREDENTIAL_STATES = ["active", "revoked"] as const;
export const ENVIRONMENT_KINDS = ["production", "staging", "test", "sandbox"] as const;
/** Who confirms what it does: a person each step; a person who watches; nobody. */
export const AUTONOMIES = ["assisted", "supervised", "autonomous"] as const;
/** From the least to the most delicate. */
export const DATA_CLASSES = ["public", "internal", "confidential", "restricted"] as const;
export const CREDENTIAL_STORAGES = ["vault", "ci_secret", "environment", "code", "laptop", "unknown"] as const;
export const GRANT_KINDS = ["model", "tool", "scope", "environment", "data_source"] as const;
export const TOOL_KINDS = ["mcp_server", "api", "data_source", "model_endpoint", "service"] as const;
/** Whether the ledger of a cost centre takes postings. */
export const POSTING_STATES = ["open", "closed"] as const;
export type PostingState = (typeof POSTING_STATES)[number];
export type IdentityKind = (typeof IDENTITY_KINDS)[number];
export type IdentityState = (typeof IDENTITY_STATES)[number];
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];
export type EnvironmentKind = (typeof ENVIRONMENT_KINDS)[number];
export type Autonomy = (typeof AUTONOMIES)[number];
export type DataClass = (typeof DATA_CLASSES)[number];
export type CredentialStorage = (typeof CREDENTIAL_STORAGES)[number];
export type GrantKind = (typeof GRANT_KINDS)[number];
export type ToolKind = (typeof TOOL_KINDS)[number];
