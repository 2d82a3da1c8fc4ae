/**
 * PostgreSQL array literals: a batch is sent as one text a column and opened by `unnest`, so that the size of a
 * statement does not grow with the batch.
 */
export type Scalar = string | number | bigint | null;

const NEEDS_QUOTES = /[{}",\\\s]/;

/** Empty strings and the word NULL are quoted, so that every text survives unchanged. */
export function arrayLiteral(values: readonly Scalar[]): string {
  return `{${values.map(element).join(",")}}`;
}

/**
 * The values of one column over a batch. All null: an empty array, which `unnest` pads with nulls.
 * @param isPlain Says that no value can need quotes: numbers, ids and instants. Saves a look at each.
 */
export function columnLiteral<Row>(rows: readonly Row[], of: (row: Row) => Scalar, isPlain = false): string {
  // Most columns of most batches are all null: nothing is written before the first value.
  let text = "";
  let skipped = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = of(rows[i] as Row);
    if (value === null) {
      if (text === "") skipped++;
      else text += ",NULL";
      continue;
    }
    const written = isPlain ? value : element(value);
    text = text === "" ? `${"NULL,".repeat(skipped)}${written}` : `${text},${written}`;
  }
  return `{${text}}`;
}

function element(value: Scalar): string {
  if (value === null) return "NULL";
  if (typeof value !== "string") return value.toString();
  if (!NEEDS_QUOTES.test(value)) return value === "" || (value.length === 4 && value.toUpperCase() === "NULL") ? `"${value}"` : value;
  const escaped = value.includes("\\") ? value.replaceAll("\\", "\\\\") : value;
  return `"${escaped.replaceAll('"', '\\"')}"`;
}
