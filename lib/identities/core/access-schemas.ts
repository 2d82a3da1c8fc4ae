/** What programs and screens send about access: vendors, connected tools, grants, delegations, requests for identities. */
import { z } from "zod";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import { pageQuery } from "@/lib/kernel/page";
import {
  Archived,
  AUTONOMIES,
  DATA_CLASSES,
  Email,
  flag,
  GRANT_KINDS,
  IDENTITY_KINDS,
  Instant,
  line,
  Name,
  OwnId,
  PathId,
  Purpose,
  Reason,
  Reference,
  Spellings,
  searchText,
  TOOL_KINDS,
} from "./fields";
import { isNetwork } from "./network";

/** USD a month: an exact decimal above zero, without an exponent. */
const Cap = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,15})?$/, "An amount in USD, like 250 or 99.50.")
  .refine((text) => parseUsd(text) > 0n, "More than nothing.")
  .transform((text) => formatUsd(parseUsd(text)));
const Network = z
  .string()
  .trim()
  .refine(isNetwork, {
    error: "Not a network.",
    params: { fix: "Write it like 203.0.113.0/24 or AS64500." },
  });
const Months = z
  .array(z.number().int().min(1).max(12))
  .max(12)
  .transform((months) => [...new Set(months)].sort((a, b) => a - b));

/** What is said of an identity beside who answers for it. */
export const governanceFields = {
  autonomy: z.enum(AUTONOMIES).nullish(),
  dataClass: z.enum(DATA_CLASSES).nullish(),
  vendor: Reference.nullish(),
  /** Its own end: of a project, a trial, a contract. */
  endsAt: Instant.nullish(),
  breakGlass: z.boolean().optional(),
  /** Months (1 to 12) in which it is used; empty: all year. */
  seasonMonths: Months.optional(),
  /** The identity that made it, or that it works for. */
  parent: Reference.nullish(),
};

const named = { id: OwnId.optional(), name: Name };
const renamed = { name: Name.optional() };
/** Who said yes elsewhere, of entries that a whole document brings in; an approval of this product is never given here. */
const broughtApproval = { approvedBy: Email.optional() };

const vendorFields = {
  owner: Email.nullish(),
  contractEndsAt: Instant.nullish(),
  networks: z.array(Network).max(200).optional(),
  archived: Archived.optional(),
};
export const NewVendor = z.strictObject({ ...named, ...vendorFields });
export const VendorChange = z.strictObject({ ...renamed, ...vendorFields });

const toolFields = {
  aliases: Spellings.optional(),
  address: line(500).nullish(),
  purpose: Purpose.nullish(),
  vendor: Reference.nullish(),
  owner: Email.nullish(),
  dataClass: z.enum(DATA_CLASSES).nullish(),
  pinnedVersion: line(100).nullish(),
  archived: Archived.optional(),
};
export const NewTool = z.strictObject({ ...named, kind: z.enum(TOOL_KINDS), ...toolFields });
export const ToolChange = z.strictObject({
  ...renamed,
  kind: z.enum(TOOL_KINDS).optional(),
  ...toolFields,
  /** true: approved as it is now; false: not any more. Alone in its change. */
  approved: z.boolean().optional(),
  reason: Reason.optional(),
});
export const ToolEntry = z.strictObject({ ...named, kind: z.enum(TOOL_KINDS), ...toolFields, ...broughtApproval });

const grantFields = {
  kind: z.enum(GRANT_KINDS),
  /** A model's name, the id or name of a connected tool or environment, a scope as its provider spells it; * for all. */
  value: line(200),
  capUsd: Cap.nullish(),
  reason: Reason.nullish(),
  expiresAt: Instant.nullish(),
};
const onlyMoneyOf = { error: "Only grants of a model or tool have a cap.", path: ["capUsd"], params: { fix: "Leave it out." } };
const mayHaveCap = ({ kind, capUsd }: { kind: string; capUsd?: string | null | undefined }) =>
  !capUsd || kind === "model" || kind === "tool";
export const GrantInput = z.strictObject(grantFields).refine(mayHaveCap, onlyMoneyOf);
export const NewGrant = z.strictObject({ identity: PathId, ...grantFields }).refine(mayHaveCap, onlyMoneyOf);
/** One of a document. What is left out stays; `ended` ends it. */
export const GrantEntry = z
  .strictObject({ ...grantFields, ended: z.boolean().optional(), ...broughtApproval })
  .refine(mayHaveCap, onlyMoneyOf);
/** Less than before: a lower cap, an earlier end. */
export const GrantNarrowing = z
  .strictObject({ capUsd: Cap.optional(), expiresAt: Instant.optional(), reason: Reason })
  .refine(({ capUsd, expiresAt }) => capUsd !== undefined || expiresAt !== undefined, {
    error: "Nothing to narrow.",
    params: { fix: "Send a lower capUsd, an earlier expiresAt, or both." },
  });
/** Nothing but these values of a kind; it may never be more than before. */
export const LimitInput = z.strictObject({ kind: z.enum(GRANT_KINDS), values: z.array(line(200)).max(500), reason: Reason });
export const Decision = z
  .strictObject({ decision: z.enum(["approved", "refused"]), reason: Reason.optional() })
  .refine(({ decision, reason }) => decision === "approved" || reason !== undefined, {
    error: "A refusal needs a reason.",
    path: ["reason"],
    params: { fix: "Say why, for whoever asked." },
  });
export const EndReason = z.strictObject({ reason: Reason });

export const DelegationInput = z.strictObject({
  /** On whose behalf. */
  operator: Reference,
  /** Who calls. */
  actor: Reference,
  purpose: Purpose.min(1),
  validFrom: Instant.optional(),
  validTo: Instant.optional(),
});

/** An identity that somebody asks for. It may do nothing before another person said yes. */
export const IdentityRequest = z.strictObject({
  name: Name,
  kind: z.enum(IDENTITY_KINDS),
  purpose: Purpose.min(10, "Say in a sentence what it is for."),
  /** The caller, when left out. */
  owner: Email.optional(),
  backupOwner: Email.optional(),
  /** The caller's own, when left out. */
  team: Reference.optional(),
  application: Reference.optional(),
  environment: Reference,
  models: z.array(line(200)).max(50).default([]),
  tools: z.array(Reference).max(50).default([]),
  ...governanceFields,
});

export const ToolListQuery = z.strictObject({
  ...pageQuery,
  query: searchText.optional(),
  archived: flag.optional(),
  approved: flag.optional(),
  vendorId: OwnId.optional(),
});
export const VendorListQuery = z.strictObject({ ...pageQuery, query: searchText.optional(), archived: flag.optional() });
export const GrantListQuery = z.strictObject({
  ...pageQuery,
  identity: OwnId.optional(),
  kind: z.enum(GRANT_KINDS).optional(),
  value: line(200).optional(),
  state: z.enum(["waiting", "in_force", "expired", "ended"]).optional(),
});
export const DelegationListQuery = z.strictObject({ ...pageQuery, identity: OwnId.optional(), ended: flag.optional() });
export type NewVendor = z.output<typeof NewVendor>;
export type VendorChange = z.output<typeof VendorChange>;
export type NewTool = z.output<typeof NewTool>;
export type ToolChange = z.output<typeof ToolChange>;
export type ToolEntry = z.output<typeof ToolEntry>;
export type NewGrant = z.output<typeof NewGrant>;
export type GrantInput = z.output<typeof GrantInput>;
export type GrantEntry = z.output<typeof GrantEntry>;
export type GrantNarrowing = z.output<typeof GrantNarrowing>;
export type LimitInput = z.output<typeof LimitInput>;
export type Decision = z.output<typeof Decision>;
export type EndReason = z.output<typeof EndReason>;
export type DelegationInput = z.output<typeof DelegationInput>;
export type IdentityRequest = z.output<typeof IdentityRequest>;
export type ToolListQuery = z.output<typeof ToolListQuery>;
export type VendorListQuery = z.output<typeof VendorListQuery>;
export type GrantListQuery = z.output<typeof GrantListQuery>;
export type DelegationListQuery = z.output<typeof DelegationListQuery>;
