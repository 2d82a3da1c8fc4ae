/** What is sent about invoices. */
import { z } from "zod";
import { pageQuery } from "@/lib/kernel/page";
import { AS_OF, FORMATS, REASON_CODES, SETTLEMENTS } from "./core/kinds";
import { Mapping } from "./core/mapping";

/** Largest file, in bytes as sent. It is read in flat memory; this much it may take on disk. */
export const MAX_INVOICE_BYTES = 8 * 1024 * 1024 * 1024;
/** Largest file that is looked into before it is taken. */
export const MAX_PREVIEW_BYTES = 64 * 1024 * 1024;
export const INVOICE_TYPES = [
  "text/csv",
  "application/json",
  "application/x-ndjson",
  "application/gzip",
  "application/octet-stream",
  "text/plain",
] as const;

const id = z.string().min(1).max(100);
const name = z.string().trim().min(1).max(120);
const provider = z.string().trim().max(100);
const percent = z.string().regex(/^\d{1,3}(\.\d{1,4})?$/, "A percentage like 0.5.");
const money = z.string().regex(/^\d{1,12}(\.\d{1,4})?$/, "An amount like 5 or 5.00.");

export const SourcePath = z.strictObject({ sourceId: id });
export const FilePath = z.strictObject({ fileId: id });
export const PeriodPath = z.strictObject({ period: z.string().regex(/^(\d{4}-\d\d|FY\d{4}-P\d\d)$/) });
export const VariancePath = z.strictObject({ period: PeriodPath.shape.period, varianceId: z.string().min(1).max(100) });

const tolerances = {
  tolerancePercent: percent
    .nullable()
    .optional()
    .describe("Percent of the invoice that may stay open; null: as in the accounting settings"),
  toleranceUsd: money.nullable().optional().describe("Dollars that may stay open; the larger of both counts"),
};

export const NewSource = z
  .strictObject({ name, provider: provider.default(""), format: z.enum(FORMATS), mapping: Mapping.nullable().default(null), ...tolerances })
  .refine(({ format, mapping }) => (format === "csv") === (mapping !== null), {
    message: "A CSV needs to say how its columns are read; other formats do not.",
    path: ["mapping"],
  })
  .refine(({ format, provider: given }) => format !== "csv" || given !== "", {
    message: "Say whose invoices these are.",
    path: ["provider"],
  });
export type NewSource = z.output<typeof NewSource>;

export const SourceChange = z.strictObject({ name: name.optional(), mapping: Mapping.optional(), ...tolerances });
export type SourceChange = z.output<typeof SourceChange>;

/** Beside the bytes of a file. Without a source, the one of its format and provider is taken or made. */
export const UploadQuery = z.strictObject({ source: id.optional(), name: z.string().min(1).max(200).default("invoice") });
export type UploadQuery = z.output<typeof UploadQuery>;

/** The same, in a form with other files. */
export const InvoiceFields = z.strictObject({ kind: z.literal("invoice"), source: id.optional() });

export const PreviewQuery = z.strictObject({
  name: z.string().min(1).max(200).default("invoice"),
  mapping: z.string().max(10_000).optional().describe("How the columns are read, as JSON"),
  provider: provider.optional(),
});
export type PreviewQuery = z.output<typeof PreviewQuery>;

export const AsOfQuery = z.strictObject({
  as: z.enum(AS_OF).default("closing").describe("Of a closed period: as it was closed, or what is stored by now"),
  version: z.coerce.number().int().min(1).max(32_767).optional().describe("A closing of the period; left out: the newest"),
});
export type AsOfQuery = z.output<typeof AsOfQuery>;
export const ReconciliationQuery = z.strictObject({ period: PeriodPath.shape.period, ...AsOfQuery.shape });

export const FileQuery = z.strictObject({ ...pageQuery, source: id.optional() });
export type FileQuery = z.output<typeof FileQuery>;

export const Settle = z
  .strictObject({
    settlement: z.enum(SETTLEMENTS),
    reasonCode: z.enum(REASON_CODES),
    note: z.string().trim().min(1).max(1000),
    ownerId: id.nullable().default(null).describe("A person; needed where it is charged as unattributed"),
    /** What was looked at: another amount by now is refused. */
    differenceUsd: z.string().regex(/^-?\d+(\.\d+)?$/),
  })
  .refine(({ settlement, ownerId }) => settlement !== "unattributed" || ownerId !== null, {
    message: "Somebody has to answer for what is unattributed.",
    path: ["ownerId"],
  });
export type Settle = z.output<typeof Settle>;
