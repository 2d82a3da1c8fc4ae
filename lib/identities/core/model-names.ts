/** Whether a model that was used is one that was granted: names of models as people and senders spell them. */
import { matchesPattern } from "@/lib/kernel/wildcard";

const fold = (text: string): string => text.trim().toLowerCase();

/** "gpt-4o-2024-08-06" and "gpt-4o-latest" are of the family "gpt-4o". */
export const modelFamily = (model: string): string =>
  fold(model).replace(/(-|@|:)(latest|preview|\d{4}-\d{2}-\d{2}|\d{8}|v\d+(:\d+)?)$/, "");

/** "gpt-4o-2024-08-06" is "gpt-4o" of a day; "o1-preview" is another model than "o1", with prices of its own. */
export const isDatedAs = (granted: string, used: string): boolean =>
  fold(granted) === fold(used).replace(/(-|@|:)(\d{4}-\d{2}-\d{2}|\d{8})$/, "");

/** A grant of a model covers it by its name, as a pattern, or as a version of it. */
export const coversModel = (granted: string, used: string): boolean =>
  matchesPattern(fold(granted), fold(used)) || fold(granted) === modelFamily(used);
