/** Chance that can be repeated: the same seed gives the same numbers in every process. */
export type Chance = {
  /** In [0, 1). */
  unit(): number;
  /** Of the standard normal distribution (Box and Muller 1958). */
  normal(): number;
};

/** mulberry32, seeded by FNV-1a of a text: 32 bits of state are plenty for the paths of one forecast. */
export function chanceOf(seed: string): Chance {
  let state = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 0x01000193);
  const unit = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { unit, normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()) };
}
