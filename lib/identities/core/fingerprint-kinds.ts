/** By what a credential is known. Alone here: what describes requests reaches browsers, and hashing has no business there. */
export const FINGERPRINT_KINDS = ["id", "alias", "sha256", "provider_key_id"] as const;
export type FingerprintKind = (typeof FINGERPRINT_KINDS)[number];
