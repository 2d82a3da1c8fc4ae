import { z } from "zod";
import { pageQuery } from "@/lib/kernel/page";

const instant = z.iso.datetime({ precision: 3 }).or(z.iso.datetime().transform((text) => new Date(text).toISOString()));

export const AuditQuery = z.strictObject({
  ...pageQuery,
  objectType: z.string().min(1).max(100).optional(),
  objectId: z.string().min(1).max(300).optional(),
  actorId: z.string().min(1).max(300).optional(),
  action: z.string().min(1).max(100).optional(),
  outcome: z.enum(["done", "denied"]).optional(),
  /** Half-open. */
  from: instant.optional(),
  to: instant.optional(),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

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
