/** "Support desk, Atlas and 2 more". */
export function listWords(names: readonly string[], most = 3): string {
  if (names.length === 0) return "nothing";
  if (names.length === 1) return names[0] as string;
  if (names.length <= most) return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `${names.slice(0, most - 1).join(", ")} and ${names.length - most + 1} more`;
}

/** "1 day", "3 days". */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en-GB")} ${count === 1 ? one : many}`;
