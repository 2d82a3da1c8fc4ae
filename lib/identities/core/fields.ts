/** The vocabulary of the inventory, and the fields that its entries are made of. */
import { z } from "zod";

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

/** No control characters and no broken halves of characters: neither can be stored. */
export const printable = (text: string) => !/[\p{Cc}\p{Cs}]/u.test(text);
export const UNPRINTABLE = { error: "Control characters are not allowed.", params: { fix: "Take them out." } };
export const line = (max: number) => z.string().trim().min(1).max(max).refine(printable, UNPRINTABLE);

/** An id of the sender's own choice; never changes. */
export const OwnId = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:@+-]*$/, "An id starts with a letter or digit, then letters, digits and . _ : @ + - only.");
export const Name = line(200);
/** The id or the name of something in the inventory, or in the same document. */
export const Reference = line(200);
export const Email = z
  .email()
  .max(254)
  .transform((text) => text.toLowerCase());
export const Purpose = z
  .string()
  .trim()
  .max(2_000)
  .refine((text) => printable(text.replaceAll(/[\n\t]/g, " ")), UNPRINTABLE);
export const Instant = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).transform((text) => new Date(text));
export const Archived = z.boolean();
export const Spellings = z.array(line(200)).max(50);
export const Reason = line(500);
/** Path parameters. */
export const PathId = z.string().min(1).max(200).refine(printable);
export const flag = z.enum(["0", "1", "true", "false"]).transform((text) => text === "1" || text === "true");
export const searchText = z.string().trim().max(200).refine(printable, UNPRINTABLE);
