/** What stands in the way of signing a campaign off, in words. */
export type SignOffFacts = {
  state: string;
  pending: number;
  /** Decided, and what follows has not begun. */
  waiting: number;
  /** Of tier 1: what was to end and was not seen to have; those with an exception are left out. */
  unverifiedTier1: number;
  /** Of the caller: items reviewed of all, and tasks done. */
  own: { reviewed: number; items: number; remediated: number } | null;
};

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export function blockersOf({ state, pending, waiting, unverifiedTier1, own }: SignOffFacts): string[] {
  if (state === "draft") return ["It was not opened yet."];
  if (state === "signed_off" || state === "cancelled") return [];
  return [
    ...(pending > 0 ? [`${count(pending, "item is", "items are")} not decided.`] : []),
    ...(waiting > 0 ? [`Of ${count(waiting, "item", "items")} what was decided has not taken effect yet.`] : []),
    ...(unverifiedTier1 > 0 ? [`Of ${count(unverifiedTier1, "item", "items")} of tier 1 it is not verified that access ended.`] : []),
    ...(own && own.reviewed * 2 > own.items
      ? [`You decided ${own.reviewed} of the ${own.items} items: somebody else has to sign off.`]
      : []),
    ...(own && own.remediated > 0 ? ["You confirmed that access ended: somebody else has to sign off."] : []),
  ];
}
