export const FINDING_STATES = ["open", "excepted", "closed"] as const;
export type FindingState = (typeof FINDING_STATES)[number];
