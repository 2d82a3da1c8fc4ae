export const SEVERITIES = ["info", "low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The severities at which a security event counts as an exposure of whom it names. */
export const GRAVE = ["high", "critical"] as const satisfies readonly Severity[];

export const CONFIDENCES = ["exact", "strong", "weak"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** The confidences on which something is done: people are told, detectors look. */
export const TRUSTED = ["exact", "strong"] as const satisfies readonly Confidence[];
