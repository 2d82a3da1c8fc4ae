/** Which mark a series gets. The slot is stored with the entity and never follows its rank. */
export const SLOTS = 8;
export const LIGHT_SERIES = ["#bd4472", "#7e7bfa", "#616f2e", "#25859d", "#c9756c", "#5647cc", "#9b9002", "#890e74"] as const;
export const DARK_SERIES = ["#fdb9c0", "#8265e7", "#8e840e", "#96e4fa", "#f36179", "#8aaaf9", "#c1d860", "#a66a97"] as const;

/** What is summed into Other: hatched the other way than what has no owner. */
export const OTHER_SLOT = -1;

/** A stored slot as 1–8, or Other; anything else has no owner and is drawn hatched as 0. */
export const slotOf = (slot: number | null | undefined): number =>
  slot && (slot === OTHER_SLOT || (slot >= 1 && slot <= SLOTS)) ? Math.trunc(slot) : 0;

/** The CSS colour of a slot. */
export const slotColour = (slot: number): string => `var(--s${Math.max(0, slotOf(slot))})`;

/** Parts of one thing: a ramp of ink, darkest first. */
export const INK_RAMP = [
  "var(--ink-1)",
  "var(--ink-2)",
  "var(--ink-3)",
  "color-mix(in srgb, var(--ink-3) 70%, var(--paper))",
  "var(--ink-4)",
  "var(--ink-5)",
] as const;
export const inkOf = (place: number): string => INK_RAMP[Math.min(place, INK_RAMP.length - 1)] ?? "var(--ink-5)";
