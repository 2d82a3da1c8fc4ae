/** What people send about access reviews. Instants are RFC 3339 UTC, amounts decimal strings in USD. */
import { z } from "zod";
import { ENVIRONMENT_KINDS, IDENTITY_KINDS, OwnId } from "@/lib/identities/schemas";
import { pageQuery } from "@/lib/kernel/page";
import { isTimeZone } from "@/lib/kernel/time-zone";
import type { Narrowed } from "./core/narrowed";

export const CAMPAIGN_KINDS = ["periodic", "event", "one_off"] as const;
export const CAMPAIGN_STATES = ["draft", "open", "decided", "remediating", "verifying", "signed_off", "cancelled"] as const;
export const ITEM_STATES = ["pending", "decided", "remediation", "verified", "failed", "excepted", "void"] as const;
export const DECISIONS = ["keep", "keep_until", "narrow", "rotate", "revoke", "reassign", "not_sure", "postpone"] as const;
export const REASON_CODES = ["needed", "seasonal", "transition", "unused", "left", "risk", "duplicate", "wrong_owner", "other"] as const;
export const REVIEWER_RULES = ["owner", "backup_owner", "application_owner", "team_lead", "manager", "fallback", "security"] as const;
/** What becomes of silence. To keep is not among them. */
export const SILENCE = ["escalate", "suspend", "revoke"] as const;
/** So many control items show what a reviewer does; more would be work for nothing. */
export const MOST_CONTROLS = 20;
/** So many permissions may take the place of a pattern of scopes. */
export const MOST_LISTED = 500;
export type { Narrowed };
export type CampaignKind = (typeof CAMPAIGN_KINDS)[number];
export type CampaignState = (typeof CAMPAIGN_STATES)[number];
export type ItemState = (typeof ITEM_STATES)[number];
export type DecisionKind = (typeof DECISIONS)[number];
export type ReviewerRule = (typeof REVIEWER_RULES)[number];
export type Silence = (typeof SILENCE)[number];

const printable = (text: string) => !/[\p{Cc}\p{Cs}]/u.test(text.replaceAll(/[\n\t]/g, " "));
const text = (max: number) => z.string().trim().min(1).max(max).refine(printable, "Control characters are not allowed.");
const Instant = z.iso.datetime({ offset: true }).transform((sent) => new Date(sent));
const ids = z.array(OwnId).max(200);
const DecimalText = z.string().regex(/^\d{1,12}(\.\d{1,15})?$/, "Not an amount.");

/** What is reviewed: identities that pass everything said, with their live credentials and grants. */
export const ReviewScope = z.strictObject({
  businessUnits: ids.optional(),
  teams: ids.optional(),
  /** Person ids: what they own, or stand in for its owner. */
  owners: ids.optional(),
  applications: ids.optional(),
  environments: ids.optional(),
  environmentKinds: z.array(z.enum(ENVIRONMENT_KINDS)).optional(),
  kinds: z.array(z.enum(IDENTITY_KINDS)).optional(),
  tiers: z.array(z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])).optional(),
  identities: z.array(OwnId).max(20_000).optional(),
  minCostUsd90d: DecimalText.optional(),
  hasOpenFinding: z.boolean().optional(),
  /** Last certified at least so many days ago, or never. */
  notCertifiedForDays: z.number().int().min(1).max(3650).optional(),
  /** A share of all that pass, chosen by the campaign's id: 2 is two in a hundred. */
  samplePercent: z.number().int().min(1).max(100).optional(),
});
export type ReviewScope = z.output<typeof ReviewScope>;

/** One after another; the first rule that finds an eligible person asks that person, `additional` are asked as well. */
export const ReviewStage = z.strictObject({
  name: text(100),
  reviewers: z.array(z.enum(REVIEWER_RULES)).min(1).max(7),
  /** Person ids: who is asked when no rule finds anybody, and who is asked as well. */
  fallback: OwnId.optional(),
  additional: z.array(OwnId).max(10).default([]),
  days: z.number().int().min(1).max(90).default(14),
  /** Whether one answer is enough where several were asked. */
  oneAnswerIsEnough: z.boolean().default(true),
});
export type ReviewStage = z.output<typeof ReviewStage>;

const wholeOf = (least: number, most: number, usual: number) => z.number().int().min(least).max(most).default(usual);
/**
 * From when on an answer looks as if nobody had looked (`core/rubber-stamp.ts`). Each organisation learns what is usual for it: of
 * small populations and of practised reviewers the usual figures tell too little or too much.
 */
export const ReviewSigns = z.strictObject({
  /** RS1: more than so much of more than so many items was kept. */
  keepPercent: wholeOf(50, 99, 95),
  keepItems: wholeOf(1, 10_000, 50),
  /** RS2: of so many items and more half took less than so long; or as many were done with together in less than so long. */
  hastyItems: wholeOf(2, 10_000, 20),
  hastySeconds: wholeOf(1, 600, 3),
  hastyBatchSeconds: wholeOf(1, 3_600, 120),
  /** RS3: nothing was ended in so many reviews running, this one among them, of so many items each and more. */
  idleReviews: wholeOf(2, 12, 3),
  idleItems: wholeOf(1, 10_000, 30),
  /** RS4: so much was decided without the evidence being opened. RS6: more than so much in the last part of the time. */
  unopenedPercent: wholeOf(1, 100, 80),
  latePercent: wholeOf(1, 99, 60),
  lastPercentOfTime: wholeOf(1, 50, 10),
  /** RS4 and RS6 say nothing of fewer items. */
  leastItems: wholeOf(1, 1_000, 5),
  /** RS5: so many were kept against the advice to revoke them, without a word. */
  silentKeeps: wholeOf(1, 1_000, 1),
  /** Of what somebody with a sign kept of tiers 1 and 2, security looks at so much again, and at so many at least. */
  samplePercent: wholeOf(1, 100, 20),
  sampleItems: wholeOf(1, 100, 3),
});
export type ReviewSigns = z.output<typeof ReviewSigns>;
export type ReviewSign = keyof ReviewSigns;

export const ReviewRules = z.strictObject({
  bulk: z.boolean().default(true),
  reassign: z.boolean().default(true),
  justifyAlways: z.boolean().default(false),
  /** Days after opening: the team lead is asked as well, then security instead. */
  escalateToLeadAfterDays: z.number().int().min(1).max(89).default(7),
  escalateToSecurityAfterDays: z.number().int().min(1).max(89).default(10),
  /** By tier 1 to 4, and in production at tier 1 always to escalate. */
  silence: z
    .tuple([z.literal("escalate"), z.enum(SILENCE), z.enum(SILENCE), z.enum(SILENCE)])
    .default(["escalate", "suspend", "revoke", "revoke"]),
  graceDays: z.number().int().min(0).max(30).default(5),
  /** How long a settled answer can still be taken back before access ends by it; 0: it ends at once. */
  undoMinutes: z.number().int().min(0).max(1_440).default(5),
  /** How many identities that ended long ago are put in, to see whether people look; fewer when there are fewer. 0: none. */
  controlItems: z.number().int().min(0).max(MOST_CONTROLS).default(0),
  signs: ReviewSigns.prefault({}),
});
export type ReviewRules = z.output<typeof ReviewRules>;

const described = { name: text(200), scope: ReviewScope, stages: z.array(ReviewStage).min(1).max(4), rules: ReviewRules.prefault({}) };
export const NewTemplate = z.strictObject({
  ...described,
  everyMonths: z.union([z.literal(1), z.literal(3), z.literal(6), z.literal(12)]).nullish(),
});
export type NewTemplate = z.output<typeof NewTemplate>;
export const TemplateChange = NewTemplate.partial().extend({ archived: z.boolean().optional() });
export type TemplateChange = z.output<typeof TemplateChange>;

/** A draft: nothing is frozen and nobody is asked until it is opened. */
export const NewCampaign = z.strictObject({
  ...described,
  templateId: z.string().max(100).optional(),
  /** Whose clocks say when a stage ends. */
  timeZone: z.string().max(60).refine(isTimeZone, "Not a time zone.").default("UTC"),
});
export type NewCampaign = z.output<typeof NewCampaign>;
/** How many it would be and who would be asked, without making anything. */
export const CampaignPreview = z.strictObject({ scope: ReviewScope, stages: z.array(ReviewStage).min(1).max(4) });
export type CampaignPreview = z.output<typeof CampaignPreview>;
export const CampaignDeed = z.discriminatedUnion("deed", [
  z.strictObject({ deed: z.literal("open") }),
  z.strictObject({ deed: z.literal("cancel"), reason: text(1_000) }),
  /** `decided` and `items` as they stood on the screen, typed by who signs; refused when they are no longer so. */
  z.strictObject({
    deed: z.literal("sign_off"),
    items: z.number().int(),
    revoked: z.number().int(),
    acknowledgeFlags: z.boolean(),
    comment: text(2_000).optional(),
  }),
  z.strictObject({ deed: z.literal("reopen"), reason: text(1_000) }),
]);
export type CampaignDeed = z.output<typeof CampaignDeed>;

export const CampaignQuery = z.strictObject({
  ...pageQuery,
  state: z.enum(CAMPAIGN_STATES).optional(),
  kind: z.enum(CAMPAIGN_KINDS).optional(),
});
export type CampaignQuery = z.output<typeof CampaignQuery>;
export const ItemQuery = z.strictObject({
  ...pageQuery,
  state: z
    .enum([...ITEM_STATES, "answered"])
    .optional()
    .describe("answered: whatever is not pending"),
  outcome: z.string().max(20).optional(),
  recommendation: z.string().max(20).optional(),
  tier: z.coerce.number().int().min(1).max(4).optional(),
  reviewerId: OwnId.optional(),
  /** What was noticed about it, such as orphan. */
  mark: z
    .string()
    .regex(/^[a-z_]{1,40}$/, "Not a mark.")
    .optional(),
  query: z.string().trim().max(200).optional(),
  sort: z.enum(["cost", "name", "tier", "number"]).default("cost"),
});
export type ItemQuery = z.output<typeof ItemQuery>;
/** Own items: over all open campaigns, or one. */
export const QueueQuery = z.strictObject({ campaignId: z.string().max(100).optional() });
export type QueueQuery = z.output<typeof QueueQuery>;

export const PartChoice = z.strictObject({
  kind: z.enum(["credential", "grant"]),
  subjectId: z.string().min(1).max(200),
  choice: z.enum(["keep", "rotate", "revoke"]),
});
export type PartChoice = z.output<typeof PartChoice>;

const decided = {
  decision: z.enum(DECISIONS),
  reasonCode: z.enum(REASON_CODES).optional(),
  comment: text(2_000).optional(),
  /** Of keep_until and postpone. */
  validUntil: Instant.optional(),
  /** Parts that are not said follow the decision: kept, or all revoked with revoke. */
  choices: z.array(PartChoice).max(1_000).default([]),
  /** Of narrow: what stays allowed. A list that is left out stays as it is. */
  narrowTo: z
    .strictObject({
      models: z.array(z.string().min(1).max(200)).max(MOST_LISTED).optional(),
      tools: z.array(z.string().min(1).max(200)).max(MOST_LISTED).optional(),
      environments: z.array(OwnId).max(MOST_LISTED).optional(),
      /** As their cloud spells them; of a granted pattern those that stay. */
      scopes: z.array(z.string().min(1).max(200)).max(MOST_LISTED).optional(),
      /** Ids of connected tools that are sources of data. */
      dataSources: z.array(z.string().min(1).max(200)).max(MOST_LISTED).optional(),
      monthlyCapUsd: DecimalText.optional(),
    })
    .optional(),
  /** Of reassign: the person proposed. */
  newOwner: OwnId.optional(),
};
/** `version` is of the item as it was seen: another decision in between is a conflict. */
export const ItemDecision = z.strictObject({
  ...decided,
  version: z.number().int().min(1),
  evidenceHash: z.string().max(100),
  /** Of an own affair: noted as an exception, and counted only once security answered as well. */
  independence: z.boolean().optional(),
});
export type ItemDecision = z.output<typeof ItemDecision>;
export const BulkDecision = z.strictObject({
  items: z
    .array(z.strictObject({ id: z.string().min(1).max(100), version: z.number().int().min(1) }))
    .min(1)
    .max(50),
  decision: z.enum(["keep", "rotate", "revoke"]),
  reasonCode: z.enum(REASON_CODES).optional(),
  comment: text(2_000),
});
export type BulkDecision = z.output<typeof BulkDecision>;

export const NewDelegation = z.strictObject({
  to: OwnId,
  campaignIds: z.array(z.string().max(100)).max(50).default([]),
  validFrom: Instant.optional(),
  validUntil: Instant,
  reason: text(1_000),
});
export type NewDelegation = z.output<typeof NewDelegation>;
export const DelegationDeed = z.strictObject({ deed: z.enum(["approve", "end"]) });
export type DelegationDeed = z.output<typeof DelegationDeed>;
export const CampaignPath = z.strictObject({ campaignId: z.string().min(1).max(100) });
export const ItemPath = z.strictObject({ campaignId: z.string().min(1).max(100), itemId: z.string().min(1).max(100) });
export const TemplatePath = z.strictObject({ templateId: z.string().min(1).max(100) });
export const DelegationPath = z.strictObject({ delegationId: z.string().min(1).max(100) });
