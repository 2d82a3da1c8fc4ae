/** What a check finds: rules with how often and where they are broken. */
import type { FocusVersion } from "./model";

/** An error breaks the standard; a warning is what it advises against. */
export type Severity = "error" | "warning";

export type FoundRow = { line: number; values: Record<string, string | null> };
export type Finding = {
  rule: string;
  severity: Severity;
  count: number;
  message: string;
  fix: string;
  /** The first few. */
  rows: FoundRow[];
};

export type FocusReport = {
  version: FocusVersion;
  rows: number;
  columns: string[];
  /** Errors first, then by how often. */
  findings: Finding[];
  errors: number;
  warnings: number;
  isValid: boolean;
  /** Ids of the rules that were judged. */
  judged: string[];
};

const SHOWN_ROWS = 5;
/** As much of a cell as a report shows. */
const SHOWN_CHARACTERS = 200;

export type RuleWords = { id: string; severity: Severity; message: string; fix: string };

export class Findings {
  readonly #byRule = new Map<string, Finding>();

  add({ id, severity, message, fix }: RuleWords, row?: FoundRow): void {
    let finding = this.#byRule.get(id);
    if (!finding) {
      finding = { rule: id, severity, count: 0, message, fix, rows: [] };
      this.#byRule.set(id, finding);
    }
    finding.count += 1;
    if (row && finding.rows.length < SHOWN_ROWS) finding.rows.push({ line: row.line, values: shortened(row.values) });
  }

  sorted(): Finding[] {
    const rank = ({ severity }: Finding) => (severity === "error" ? 0 : 1);
    return [...this.#byRule.values()].sort((a, b) => rank(a) - rank(b) || b.count - a.count || (a.rule < b.rule ? -1 : 1));
  }
}

const shortened = (values: Record<string, string | null>): Record<string, string | null> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value !== null && value.length > SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}…` : value,
    ]),
  );
