/** A rule that is judged row by row, with a word at the end of the file where one row cannot tell. */
import type { FocusModel } from "./model";
import type { FoundRow, RuleWords } from "./report";
import type { Row } from "./row";

export type Rule = RuleWords & {
  /** Whose values a report shows. */
  columns: readonly string[];
  /** Judged once, before any row. */
  isOfHeader?: true;
  /** Rules that need the whole file see every row here and speak at the end. */
  fails: (row: Row) => boolean;
  /** Of rules over all columns: the column that breaks it. */
  cellOf?: (row: Row) => string | null;
  atEnd?: () => FoundRow[];
};

export type CheckOptions = {
  /** Own files are held to every digit and to the advice of the standard; imported ones get a cent. */
  isOwn: boolean;
  /** What the provider supports, by the names of the 1.2 model: conditional columns are asked for then. */
  supports: readonly string[];
};

export type RuleContext = { model: FocusModel; header: ReadonlySet<string>; options: CheckOptions };

/** Distinct values that a rule remembers; of more, the rest goes unjudged, so that memory stays flat. */
export const REMEMBERED_MAX = 200_000;
