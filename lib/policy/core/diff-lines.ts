/** What changed between two texts, line by line: the fewest lines that were added and taken out. */
export type DiffLine = { sign: "+" | "-" | " "; text: string };

/** Lines kept around each change. */
const AROUND = 3;
/** Beyond this many pairs of lines the texts are told as two. */
const MOST_PAIRS = 4_000_000;

/** @returns changed lines with some that stayed around them; nothing for texts that are alike. */
export function diffLines(before: string, after: string): DiffLine[] {
  const all = wholeDiff(linesOf(before), linesOf(after));
  return all.filter((line, i) => line.sign !== " " || all.slice(Math.max(0, i - AROUND), i + AROUND + 1).some(({ sign }) => sign !== " "));
}

const linesOf = (text: string): string[] => text.replace(/\n$/, "").split("\n");

function wholeDiff(a: readonly string[], b: readonly string[]): DiffLine[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const kept = (lines: readonly string[]): DiffLine[] => lines.map((text) => ({ sign: " ", text }));
  const middle = longestCommon(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return [...kept(a.slice(0, start)), ...middle, ...kept(a.slice(a.length - end))];
}

function longestCommon(a: readonly string[], b: readonly string[]): DiffLine[] {
  const all = (sign: "+" | "-", lines: readonly string[]): DiffLine[] => lines.map((text) => ({ sign, text }));
  if (a.length * b.length > MOST_PAIRS) return [...all("-", a), ...all("+", b)];
  const width = b.length + 1;
  // How many lines the ends from here have in common.
  const common = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ sign: " ", text: a[i] as string });
      [i, j] = [i + 1, j + 1];
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) lines.push({ sign: "-", text: a[i++] as string });
    else lines.push({ sign: "+", text: b[j++] as string });
  }
  return lines;
}
