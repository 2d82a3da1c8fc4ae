/** Patterns of names in which `*` stands for any run of characters. No backtracking: time is in proportion to the text. */

/** Whether a text is what a pattern says, without regard to case. */
export const matchesPattern = (pattern: string, text: string): boolean => compilePattern(pattern)(text);

/** The same for one pattern and many texts. */
export function compilePattern(pattern: string): (text: string) => boolean {
  const [first = "", ...rest] = pattern.toLowerCase().split("*");
  const last = rest.pop();
  return last === undefined ? (text) => text.toLowerCase() === first : (text) => isLike(text.toLowerCase(), first, rest, last);
}

function isLike(name: string, first: string, between: readonly string[], last: string): boolean {
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of between) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

export const isPattern = (text: string): boolean => text.includes("*");
