/** Time enters as an argument; this is the only reader of the machine's clock outside `lib/cli`. */
export type Clock = { now(): Date };
export const systemClock: Clock = { now: () => new Date() };
