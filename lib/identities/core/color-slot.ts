/**
 * Colours are given once, at creation, and stay: the same team has the same colour in every chart. There are eight;
 * a new thing gets one that the fewest others have.
 */
export const COLOR_SLOTS = 8;

/** Takes the slot used least (the lowest of equals), counting it as used from then on. Slots are 1 to 8. */
export function takeColorSlot(uses: Map<number, number>): number {
  let slot = 1;
  for (let candidate = 2; candidate <= COLOR_SLOTS; candidate++) {
    if ((uses.get(candidate) ?? 0) < (uses.get(slot) ?? 0)) slot = candidate;
  }
  uses.set(slot, (uses.get(slot) ?? 0) + 1);
  return slot;
}
