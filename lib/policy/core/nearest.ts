/** The name that was probably meant: at most two letters away, or one that begins alike. */
export function nearest(text: string, names: readonly string[]): string | undefined {
  const said = text.toLowerCase();
  let best: string | undefined;
  let least = Math.min(2, Math.floor(said.length / 2)) + 1;
  for (const name of names) {
    const away = distance(said, name.toLowerCase(), least);
    if (away < least) [best, least] = [name, away];
  }
  return best ?? names.find((name) => said.length >= 4 && name.toLowerCase().startsWith(said));
}

/** Letters to change, add or leave out; `most` where it is that many or more. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) >= most) return most;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swapped = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swapped));
    }
    row = next;
  }
  return Math.min(row[b.length] ?? most, most);
}
