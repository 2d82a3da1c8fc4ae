/** Choices as they are kept with a file and in its manifest: only what was chosen, the same choices as the same text. */
import type { ExportParams } from "../schemas";

export type Choices = Omit<ExportParams, "version">;
const NAMES = ["businessUnit", "costCentre", "bom", "delimiter", "split", "template"] as const;

export const keptParams = (choices: Choices): Record<string, string> =>
  Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = choices[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
