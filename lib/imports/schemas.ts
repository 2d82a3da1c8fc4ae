import { z } from "zod";

export const IMPORT_KINDS = ["usage_csv", "inventory_csv", "usage_export", "scim_users", "provider_keys"] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

export const ImportPath = z.strictObject({ importId: z.string().min(1).max(100) });

/**
 * The texts beside the file: what it holds when it does not tell by itself, the source its usage belongs to, and whether
 * rows of a provider's export are counted that may be calls which an emitter told already (never those that surely are).
 */
export const ImportFields = z.strictObject({
  kind: z.enum(IMPORT_KINDS).optional(),
  source: z.string().min(1).max(100).optional(),
  overlap: z.enum(["refuse", "count"]).optional(),
});

/** Largest file, in bytes. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;
