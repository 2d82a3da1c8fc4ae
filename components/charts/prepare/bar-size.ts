/** How wide a bar is, in pixels: days stand close, months are no sticks on an empty plot. */
const LEAST = 3;
const USUAL = 22;
const MOST = 64;

/** @param step From the middle of one bucket to the next, in pixels. */
export const barSizeOf = (step: number): number =>
  Math.max(LEAST, Math.min(Math.floor(step * 0.68), Math.max(USUAL, Math.floor(step * 0.3)), MOST));
