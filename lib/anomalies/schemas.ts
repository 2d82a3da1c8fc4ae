/** What screens and programs send about detectors and their marks. */
import { z } from "zod";
import { SETTING_SCOPES } from "./core/settings";
import { SCOPE_KINDS } from "./core/signal";

const id = z.string().min(1).max(200);
const printable = (text: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(text.replaceAll(/[\n\t]/g, " "));
const reason = z.string().trim().min(3).max(500).refine(printable, "Control characters are not allowed.");
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const scopeId = z.string().max(200).refine(printable, "Control characters are not allowed.");

/** Checked by the catalogue, which tells the name that was meant. */
const parameters = z.record(z.string().min(1).max(60), z.number());
const scope = z
  .strictObject({ kind: z.enum(SETTING_SCOPES), id: scopeId.default("") })
  .refine((each) => (each.kind === "organisation") === (each.id === ""), {
    path: ["id"],
    error: "The organisation has no id, everything else needs one.",
  });

export const DetectorPath = z.strictObject({ detectorId: id });

export const DetectorInput = z.strictObject({
  scope: scope.default({ kind: "organisation", id: "" }),
  enabled: z.boolean().default(true),
  parameters: parameters.default({}).describe("Those left out are as in the wider scope"),
  effectiveFrom: instant.optional().describe("Now, or later"),
  reason,
});
export type DetectorInput = z.output<typeof DetectorInput>;

export const PreviewInput = z.strictObject({
  scope: scope.default({ kind: "organisation", id: "" }),
  parameters: parameters.default({}),
  days: z.number().int().min(1).max(60).default(30),
});
export type PreviewInput = z.output<typeof PreviewInput>;

const span = { from: instant, to: instant };
const inOrder = { path: ["to"], error: "A span ends after it begins." };

export const ReplayInput = z
  .strictObject({ ...span, scope: scope.default({ kind: "organisation", id: "" }), reason })
  .refine(({ from, to }) => from < to, inOrder);
export type ReplayInput = z.output<typeof ReplayInput>;

export const PointQuery = z
  .strictObject({
    ...span,
    scopeKind: z.enum(SCOPE_KINDS).default("organisation"),
    scopeId: scopeId.default("").describe("Empty for the organisation"),
    grain: z.enum(["hour", "quarter"]).optional(),
    measure: z.enum(["cost", "tokens"]).optional(),
  })
  .refine(({ from, to }) => from < to, inOrder);
export type PointQuery = z.output<typeof PointQuery>;
