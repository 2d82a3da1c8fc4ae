/** What is judged of the header alone. */
import type { FoundRow, RuleWords } from "./report";
import type { RuleContext } from "./rule";

const NAME_MAX = 50;
const CUSTOM = /^x_[A-Z][A-Za-z0-9]*$/;

/** Each broken rule with the columns that break it. */
export function headerFindings(header: readonly string[], { model, options }: RuleContext): { words: RuleWords; row: FoundRow }[] {
  const advice = options.isOwn ? "error" : "warning";
  const seen = new Set<string>();
  const found: { words: RuleWords; row: FoundRow }[] = [];
  const tell = (id: string, severity: RuleWords["severity"], name: string, message: string, fix: string) =>
    found.push({ words: { id, severity, message, fix }, row: { line: 1, values: { column: name } } });
  let firstCustom: string | null = null;
  for (const name of header) {
    if (seen.has(name)) tell("Header-unique", "error", name, "Each column has a name of its own.", "Take one of the two away.");
    seen.add(name);
    if (!model.columns.has(name) && !name.startsWith("x_"))
      tell(
        "ColumnHandling-A-010-M",
        "error",
        name,
        `Columns that FOCUS ${model.version} does not know begin with x_.`,
        "Put x_ in front of the name, check its spelling, or name the version that has it.",
      );
    if (name.startsWith("x_") && !CUSTOM.test(name))
      tell("ColumnHandling-A-011-O", advice, name, "After x_, names are PascalCase letters and digits.", "Write it like x_CostCenter.");
    if (name.length > NAME_MAX)
      tell("ColumnHandling-A-005-O", "warning", name, `Names should not be longer than ${NAME_MAX} characters.`, "Shorten it.");
    if (CUSTOM.test(name)) firstCustom ??= name;
    else if (firstCustom !== null && model.columns.has(name))
      tell(
        "ColumnHandling-A-012-O",
        advice,
        name,
        "Columns of FOCUS come first, custom ones after them.",
        `Move it before ${firstCustom}.`,
      );
  }
  return found;
}
