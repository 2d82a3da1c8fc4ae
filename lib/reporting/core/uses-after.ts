import type { CallsAfter } from "./calls-after";

/** What calls tell of what they used: a model with its provider, a tool by the name that was sent, an environment by its id. */
export const USED_KINDS = ["model", "tool", "environment"] as const;
export type UsedKind = (typeof USED_KINDS)[number];

/** Whose calls strictly after which instant of the event, told apart by what they used. */
export type UsedSubject = { identityId: string; of: UsedKind; after: Date };
export type UsedAfter = UsedSubject & Omit<CallsAfter, "kind" | "id"> & { value: string; provider: string };

/** A credential, and stored fingerprints of a secret of it that is to fall silent. */
export type SecretSubject = { credentialId: string; fingerprints: readonly string[]; after: Date };
/** Calls that named the old secret, and how many of the same credential did not. */
export type SecretUse = { credentialId: string; old: Omit<CallsAfter, "kind" | "id"> | null; others: number };

/** The last call that succeeded, whenever that was. */
export type LastSuccess = { kind: "identity" | "credential"; id: string; at: Date };
