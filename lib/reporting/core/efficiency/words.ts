/** Numbers inside the sentences of findings. */

/** "12,300 calls", "1 call". */
export const countWords = (count: bigint, one: string): string => `${count.toLocaleString("en-GB")} ${one}${count === 1n ? "" : "s"}`;

/** "41 %" with a narrow no-break space; "under 1 %" for a little, never 0 % of something. */
export function percentWords(share: number): string {
  if (share > 0 && share < 0.01) return "under 1\u202f%";
  return `${Math.round(share * 100)}\u202f%`;
}
