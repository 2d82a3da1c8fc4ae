/** Inputs of the export centre and of GET /chargeback/{period}/export. */
import { z } from "zod";
import { isAccountingPeriodId } from "@/lib/chargeback/core/periods";
import { pageQuery } from "@/lib/kernel/page";
import { csvOptions } from "@/lib/reporting/schemas";
import { CADENCES } from "./core/cadence";
import { DATE_FORMATS, JOURNAL_FIELDS, type JournalField, TEMPLATE_DELIMITERS } from "./core/journal-template";
import { PROFILES, takesCsvOptions, takesPart, takesSplit } from "./core/profiles";

const id = z.string().min(1).max(512);
const name = z.string().trim().min(1).max(120);
const periodId = z.string().refine(isAccountingPeriodId, "Write a month as 2026-10, a fiscal period as FY2027-P03.");

/** "2026-10" or "FY2027-P03". Another text is the name of no period. */
export const ExportPath = z.strictObject({ period: periodId });

const options = {
  profile: z.enum(PROFILES).default("detail"),
  businessUnit: id.optional().describe("A business unit with the units below it; `none` for what has none"),
  costCentre: id.optional().describe("A cost centre; `none` for what has none"),
  ...csvOptions,
  split: z.literal("1").optional().describe("Of FOCUS: shared cost as one row for each who bears it, in place of the whole"),
  template: id.optional().describe("Of a journal: generic, sap, oracle, workday, netsuite or one of your own"),
};
type Options = {
  profile: (typeof PROFILES)[number];
  businessUnit?: unknown;
  costCentre?: unknown;
  bom?: unknown;
  delimiter?: unknown;
  split?: unknown;
  template?: unknown;
};

/** What does not fit the profile would be silently without effect. */
function refuseIdle(value: Options, found: z.core.$RefinementCtx): void {
  const refuse = (field: string, message: string): void => {
    found.addIssue({ code: "custom", path: [field], message });
  };
  const { profile } = value;
  if (!takesPart(profile) && value.businessUnit !== undefined) refuse("businessUnit", "A journal is of the whole period.");
  if (!takesPart(profile) && value.costCentre !== undefined) refuse("costCentre", "A journal is of the whole period.");
  if (!takesCsvOptions(profile) && value.bom !== undefined) refuse("bom", `Means nothing in ${profile}.`);
  if (!takesCsvOptions(profile) && value.delimiter !== undefined) refuse("delimiter", `Means nothing in ${profile}.`);
  if (!takesSplit(profile) && value.split !== undefined) refuse("split", "Only FOCUS 1.4 has columns for parts.");
  if (profile !== "journal" && value.template !== undefined) refuse("template", "Only journals have templates.");
}

/** GET /chargeback/{period}/export. `version`: a closing; without it the newest of a closed period, else the ledger as it is now. */
export const ExportParams = z
  .strictObject({ ...options, version: z.coerce.number().int().min(1).max(32_767).optional() })
  .superRefine(refuseIdle);
export type ExportParams = z.infer<typeof ExportParams>;

export const MakeExportInput = z
  .strictObject({ period: periodId, ...options, version: z.int().min(1).max(32_767).optional() })
  .superRefine(refuseIdle);
export type MakeExportInput = z.infer<typeof MakeExportInput>;

export const ExportsQuery = z.strictObject({ ...pageQuery, period: periodId.optional() });
export type ExportsQuery = z.infer<typeof ExportsQuery>;
export const ExportFilePath = z.strictObject({ exportId: id });

/** A path below the folder that the server allows: no way up, no start at the root, no letters that shells or systems read. */
const folderPath = z
  .string()
  .max(300)
  .regex(
    /^(?:[A-Za-z0-9_][A-Za-z0-9 _.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9 _.-]*)*)?$/,
    "Letters, digits, dots, dashes and slashes; below the allowed folder.",
  );

const secret = z.string().min(1).max(500);
export const DestinationInput = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("folder"), path: folderPath.default("") }),
  z.strictObject({
    kind: z.literal("s3"),
    endpoint: z.string().min(1).max(500).describe("https://s3.eu-central-1.amazonaws.com, or of another storage that speaks the same"),
    region: z
      .string()
      .min(1)
      .max(60)
      .regex(/^[a-z0-9-]+$/)
      .default("us-east-1"),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "3 to 63 small letters, digits, dots and dashes."),
    prefix: z
      .string()
      .max(500)
      .regex(/^(?!\/)(?!.*\/\/)[^\\]*$/, "No slash at the start, and no two in a row.")
      .default(""),
    accessKeyId: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[\w.:-]+$/),
    secretAccessKey: secret,
    addressing: z.enum(["path", "host"]).default("path"),
  }),
  z.strictObject({ kind: z.literal("email"), addresses: z.array(z.email().max(320)).min(1).max(20) }),
  z.strictObject({ kind: z.literal("webhook"), url: z.string().min(1).max(2_000) }),
]);
export type DestinationInput = z.infer<typeof DestinationInput>;

/** Which period a schedule of the clock takes; one that waits for closes takes the closed one. */
export const SCHEDULED_PERIODS = ["current", "last"] as const;

const scheduled = {
  name,
  ...options,
  cadence: z.enum(CADENCES),
  onDay: z.int().min(1).max(28).optional().describe("1 Monday to 7 of weekly, 1 to 28 of monthly"),
  hour: z.int().min(0).max(23).default(6).describe("Of UTC"),
  period: z.enum(SCHEDULED_PERIODS).default("last").describe("current: the one that runs; last: the one that ended before it"),
};
type Scheduled = Options & { cadence: (typeof CADENCES)[number]; onDay?: number | undefined };

function refuseUntimely(value: Scheduled, found: z.core.$RefinementCtx): void {
  refuseIdle(value, found);
  const refuse = (field: string, message: string): void => found.addIssue({ code: "custom", path: [field], message });
  const isDayed = value.cadence === "weekly" || value.cadence === "monthly";
  if (isDayed && value.onDay === undefined) refuse("onDay", "Say the day.");
  if (!isDayed && value.onDay !== undefined) refuse("onDay", "Only weekly and monthly schedules have a day.");
  if (value.cadence === "weekly" && (value.onDay ?? 1) > 7) refuse("onDay", "1 is Monday, 7 is Sunday.");
  if (value.profile === "journal" && value.cadence !== "on_close") refuse("cadence", "A journal is made when a period is closed.");
}

export const ScheduleInput = z.strictObject({ ...scheduled, destination: DestinationInput }).superRefine(refuseUntimely);
export type ScheduleInput = z.infer<typeof ScheduleInput>;

/** What a schedule makes and when, as it is once a change is laid over it. */
export const ScheduleSettings = z.strictObject(scheduled).superRefine(refuseUntimely);
export type ScheduleSettings = z.infer<typeof ScheduleSettings>;

export const SchedulePath = z.strictObject({ scheduleId: id });
/** What is left out stays; choices of a file are those of its profile, and come with it. Where it is sent does not change. */
export const ScheduleChange = z
  .strictObject({
    ...z.strictObject(scheduled).partial().shape,
    // A change has no defaults: what is not said is not changed.
    profile: z.enum(PROFILES).optional(),
    hour: scheduled.hour.unwrap().optional(),
    period: scheduled.period.unwrap().optional(),
    enabled: z.boolean().optional().describe("false: nothing is sent until it is switched on"),
  })
  .refine((change) => Object.keys(change).length > 0, "Say what is to change.");
export type ScheduleChange = z.infer<typeof ScheduleChange>;

const FIELDS = Object.keys(JOURNAL_FIELDS) as [JournalField, ...JournalField[]];
const header = z
  .string()
  .min(1)
  .max(120)
  .regex(/^\P{Cc}+$/u);
const column = z.union([
  z.strictObject({ header, field: z.enum(FIELDS) }),
  z.strictObject({
    header,
    text: z
      .string()
      .max(200)
      .regex(/^\P{Cc}*$/u),
  }),
]);

/** A template that could not say how much, or on which side, would be no journal. */
export const TemplateInput = z
  .strictObject({
    name,
    columns: z.array(column).min(3).max(60),
    delimiter: z.enum(TEMPLATE_DELIMITERS).default(","),
    dateFormat: z.enum(DATE_FORMATS).default("yyyy-MM-dd"),
    perEntity: z.boolean().default(true),
  })
  .superRefine(({ columns }, found) => {
    const fields = new Set(columns.flatMap((each) => ("field" in each ? [each.field] : [])));
    const hasAll = (...names: JournalField[]): boolean => names.every((each) => fields.has(each));
    const tellsSides =
      hasAll("debit", "credit") || hasAll("debit_or_zero", "credit_or_zero") || hasAll("signed_amount") || hasAll("amount", "side");
    const refuse = (message: string): void => found.addIssue({ code: "custom", path: ["columns"], message });
    if (!tellsSides) refuse("Add debit and credit, a signed amount, or an amount with its side.");
    if (!hasAll("account") && !hasAll("cost_centre")) refuse("Add the account or the cost centre.");
    if (new Set(columns.map((each) => each.header)).size !== columns.length) refuse("Two columns have one head.");
  });
export type TemplateInput = z.infer<typeof TemplateInput>;
export const TemplatePath = z.strictObject({ templateId: id });

/** GET /allocation, as OpenCost has it. */
export const AllocationParams = z.strictObject({
  window: z
    .string()
    .min(1)
    .max(80)
    .describe(
      "today, yesterday, week, lastweek, month, lastmonth, 7d, or two instants: 2026-10-01T00:00:00Z,2026-10-08T00:00:00Z; whole days of UTC",
    ),
  aggregate: z.string().min(1).max(200).default("team").describe("Up to two of the dimensions of GET /usage, with a comma between them"),
  step: z.literal("1d").optional().describe("One set for each day"),
  accumulate: z.enum(["true", "false"]).default("true").describe("false: one set for each day, like step=1d"),
});
export type AllocationParams = z.infer<typeof AllocationParams>;
