/** What is sent about notes. */
import { z } from "zod";
import { ENTITY_KINDS } from "@/lib/reporting/core/dimensions";
import { QueueParams, UsageParams } from "@/lib/reporting/schemas";
import { ANNOTATION_KINDS, MAX_TEXT } from "./core/annotation";

const day = z.iso.date().refine((text) => text >= "2020-01-01" && text < "2100-01-01", "Not a day between 2020 and 2100.");
const text = z
  .string()
  .trim()
  .min(1)
  .max(MAX_TEXT)
  .refine((words) => !/\p{Cc}/u.test(words), "One line, without control characters.");

const Scope = z.union([
  z.strictObject({ kind: z.literal("organisation") }),
  z.strictObject({ kind: z.enum(ENTITY_KINDS), id: z.string().min(1).max(512) }),
]);

/** Without a scope it is about the whole organisation. */
export const AnnotationInput = z.strictObject({
  kind: z.enum(ANNOTATION_KINDS).default("note"),
  day: day.describe("YYYY-MM-DD, UTC"),
  text,
  scope: Scope.default({ kind: "organisation" }),
});
export type AnnotationInput = z.output<typeof AnnotationInput>;

/** What is left out stays. What it is about never changes. */
export const AnnotationChange = z.strictObject({ day: day.optional(), text: text.optional() });
export type AnnotationChange = z.output<typeof AnnotationChange>;

export const AnnotationPath = z.strictObject({ annotationId: z.string().min(1).max(100) });

/** Notes of a span, by default of the last 92 days, that concern what passes the filters. */
export const AnnotationQuery = QueueParams.extend({ filter: UsageParams.shape.filter });
export type AnnotationQuery = z.output<typeof AnnotationQuery>;
