/** What identity providers and screens ask of the directory. Client-safe. */
import { z } from "zod";

export const MAX_PAGE = 200;

/** Numbers that are out of range are brought into it, as RFC 7644 says; names that are not known are left out. */
const whole = (fallback: number, min: number, max: number) =>
  z.coerce
    .number()
    .int()
    .default(fallback)
    .catch(fallback)
    .transform((value) => Math.min(max, Math.max(min, value)));

export const ScimQuery = z.looseObject({ attributes: z.string().optional(), excludedAttributes: z.string().optional() });
export const ScimListQuery = z.looseObject({
  filter: z.string().optional(),
  startIndex: whole(1, 1, 1_000_000_000),
  count: whole(100, 0, MAX_PAGE),
  sortBy: z.string().optional(),
  sortOrder: z.enum(["ascending", "descending"]).default("ascending"),
  attributes: z.string().optional(),
  excludedAttributes: z.string().optional(),
});
export type ScimListQuery = z.output<typeof ScimListQuery>;
const id = z.string().min(1).max(300);
export const ScimPath = z.strictObject({ id });

export const GroupTeam = z.strictObject({ teamId: z.string().min(1).max(128).nullable() });
export type GroupTeam = z.output<typeof GroupTeam>;
export const AgentTie = z.strictObject({ identityId: z.string().min(1).max(128).nullable() });
export type AgentTie = z.output<typeof AgentTie>;
export const DirectoryChange = z.strictObject({ agents: z.boolean() });
export type DirectoryChange = z.output<typeof DirectoryChange>;
export const DirectoryPath = z.strictObject({ id });
