/** Reads the tables of a pack back: RFC 4180 as `lib/kernel/csv.ts` writes it. */

/** Rows by the names of their columns. @throws RangeError for text that was never such a table. */
export function readTable(text: string): Record<string, string>[] {
  const [head = [], ...rows] = cellsOf(text);
  return rows.map((cells) => {
    if (cells.length !== head.length) throw new RangeError("a row has other columns than the head");
    return Object.fromEntries(head.map((name, i) => [name, cells[i] ?? ""]));
  });
}

function cellsOf(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  for (let i = 0, quoted = false; i < text.length; i++) {
    const letter = text[i] as string;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === ",") {
      row.push(cell);
      cell = "";
    } else if (letter === "\r" && text[i + 1] === "\n") {
      rows.push([...row, cell]);
      [row, cell] = [[], ""];
      i++;
    } else cell += letter;
  }
  if (cell !== "" || row.length > 0) throw new RangeError("the last row is cut off");
  return rows;
}
