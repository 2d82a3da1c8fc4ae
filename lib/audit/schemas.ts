import { z } from "zod";
import { pageQuery } from "@/lib/kernel/page";

const instant = z.iso.datetime({ precision: 3 }).or(z.iso.datetime().transform((text) => new Date(text).toISOString()));

const filters = {
  /** In who, what was done, to what and why. */
  query: z.string().trim().min(1).max(200).optional(),
  objectType: z.string().min(1).max(100).optional(),
  objectId: z.string().min(1).max(300).optional(),
  actorId: z.string().min(1).max(300).optional(),
  actorKind: z.enum(["person", "token", "system"]).optional(),
  action: z.string().min(1).max(100).optional(),
  outcome: z.enum(["done", "denied"]).optional(),
  /** Half-open. */
  from: instant.optional(),
  to: instant.optional(),
  /** No later place: what a draw or file was made of can be had again. */
  upTo: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
};
export const AuditFilter = z.strictObject(filters);
export type AuditFilter = z.infer<typeof AuditFilter>;
export const AuditQuery = z.strictObject({ ...pageQuery, ...filters });
export type AuditQuery = z.infer<typeof AuditQuery>;
/** jsonl: rows with their seals, to be verified anywhere; csv: for people. */
export const AuditExportQuery = z.strictObject({ format: z.enum(["jsonl", "csv"]).default("jsonl"), ...filters });
export type AuditExportQuery = z.infer<typeof AuditExportQuery>;
/** The seed is kept by whoever samples: with it anybody draws the same rows again. */
export const AuditSampleQuery = z.strictObject({
  seed: z.string().trim().min(1).max(100),
  count: z.coerce.number().int().min(1).max(500).default(25),
  ...filters,
});
export type AuditSampleQuery = z.infer<typeof AuditSampleQuery>;
/** Draw again with `seed` and `upTo`. */
export type AuditSample = { seed: string; upTo: string; population: string; data: AuditEntry[] };

/** One row as people and programs read it. */
export type AuditEntry = {
  seq: string;
  at: string;
  actor: { kind: string; id: string; name: string };
  action: string;
  objectType: string;
  objectId: string;
  before: unknown;
  after: unknown;
  reason: string | null;
  outcome: string;
  requestId: string | null;
  ip: string | null;
  hash: string;
};
