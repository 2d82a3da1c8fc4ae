import { z } from "zod";

export const IMPORT_KINDS = ["usage_csv", "inventory_csv"] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

export const ImportPath = z.strictObject({ importId: z.string().min(1).max(100) });

/** The texts beside the file: what it holds when its header does not tell, and the source its usage belongs to. */
export const ImportFields = z.strictObject({ kind: z.enum(IMPORT_KINDS).optional(), source: z.string().min(1).max(100).optional() });

/** Largest file, in bytes. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;
