/** What is asked of controls. Client-safe. */
import { z } from "zod";
import { FRAMEWORKS } from "./core/frameworks";

const ids = FRAMEWORKS.map(({ id }) => id) as [string, ...string[]];

export const ControlQuery = z.strictObject({
  framework: z.enum(ids).optional(),
  query: z.string().trim().max(200).optional().describe("Part of an id, a title or the name of evidence"),
});
export type ControlQuery = z.output<typeof ControlQuery>;

export const ControlExportQuery = z.strictObject({ ...ControlQuery.shape, format: z.enum(["csv", "json"]).default("csv") });
export type ControlExportQuery = z.output<typeof ControlExportQuery>;
