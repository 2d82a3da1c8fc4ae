/**
 * What the incident stage has to know of each detector beside its words: how telling it is as the name of an incident, what
 * it is a sign of, and whether money decides that people hear of it. Source: the definitions of the detectors; signs of abuse
 * of access have no floor of money, for what is stolen first is seldom dear.
 */
import { SEVERITIES, type Severity, type Signal } from "@/lib/anomalies/core/signal";

/** secret: a credential is out, or used after its end; access: who calls from where, and what; loop: what a program does; money: only how much. */
export type Family = "secret" | "access" | "loop" | "money";

type Traits = {
  family: Family;
  /** The higher, the more it says of what happened. */
  telling: number;
  /** Never less than critical, and never quiet for a planned event or for what was said of an earlier one. */
  pins?: true;
  /** No floor of money from this severity on. */
  freeFrom?: Severity;
  /** What is at stake is the money that ran through it, for its harm is not the excess. */
  staked?: "actual";
  /** It stays until somebody mends it: what a week of it comes to is at stake, not the hours until it was seen. */
  goesOn?: true;
  /** It is dated to the beginning of a window that it was seen in, not to a call. */
  windowed?: true;
};

const TRAITS: Readonly<Record<string, Traits>> = {
  B5: { family: "secret", telling: 100, pins: true, freeFrom: "info" },
  B6: { family: "secret", telling: 95, pins: true, freeFrom: "info" },
  SECRET: { family: "secret", telling: 90, freeFrom: "low" },
  SECURITY: { family: "secret", telling: 85, freeFrom: "low" },
  B18: { family: "access", telling: 80, freeFrom: "low" },
  B15: { family: "access", telling: 78, freeFrom: "low" },
  B10: { family: "access", telling: 76, freeFrom: "high", staked: "actual" },
  B8: { family: "access", telling: 74, freeFrom: "high", staked: "actual" },
  // What repeats itself explains that a trace grows wide.
  B1: { family: "loop", telling: 73, freeFrom: "high" },
  B2: { family: "loop", telling: 72, freeFrom: "high" },
  B3: { family: "loop", telling: 71, freeFrom: "high" },
  B4: { family: "loop", telling: 70, freeFrom: "high", staked: "actual" },
  // Who spent it cannot be told, whatever it was: that is the harm, and no sum of money.
  B14: { family: "access", telling: 64, freeFrom: "medium", staked: "actual" },
  // From medium on: a model without a price is one, and no floor can be held against what nobody knows.
  B9: { family: "access", telling: 62, freeFrom: "medium", staked: "actual" },
  B12: { family: "loop", telling: 60, staked: "actual", goesOn: true, windowed: true },
  B11: { family: "loop", telling: 58, goesOn: true, windowed: true },
  // It has a limit of money of its own.
  B17: { family: "access", telling: 56, freeFrom: "low", staked: "actual", windowed: true },
  B13: { family: "money", telling: 50, windowed: true },
  B7: { family: "access", telling: 48, staked: "actual", windowed: true },
  B16: { family: "loop", telling: 46, staked: "actual" },
  SPEND: { family: "money", telling: 30, freeFrom: "info", windowed: true },
  S4: { family: "money", telling: 26, goesOn: true },
  S6: { family: "money", telling: 24 },
  S1: { family: "money", telling: 22 },
  S2: { family: "money", telling: 20 },
  S3: { family: "money", telling: 18 },
  S5: { family: "money", telling: 16 },
};
const UNKNOWN: Traits = { family: "money", telling: 0 };

export const traitsOf = (detector: string): Traits => TRAITS[detector] ?? UNKNOWN;

export const gravity = (severity: Severity): number => SEVERITIES.indexOf(severity);
export const gravest = (severities: Iterable<Severity>): Severity => {
  let most: Severity = "info";
  for (const severity of severities) if (gravity(severity) > gravity(most)) most = severity;
  return most;
};

/** A statistical one, of a series of buckets. */
export const isSeries = ({ detector }: Pick<Signal, "detector">): boolean => /^S\d$/.test(detector);

/** A level that moved, or that grows: there for weeks. */
export const isLasting = ({ detector }: Pick<Signal, "detector">): boolean => detector === "S2" || detector === "S3";

export const isWindowed = (signal: Pick<Signal, "detector">): boolean => isSeries(signal) || traitsOf(signal.detector).windowed === true;

/** From the deepest, whose excess explains that of those above it. */
const DEPTH: Readonly<Record<Signal["scopeKind"], number>> = {
  ...{ credential: 0, identity: 1, application: 2, team: 3, tool: 4, model: 4, environment: 5, business_unit: 6, organisation: 7 },
};
export const depthOf = ({ scopeKind }: Pick<Signal, "scopeKind">): number => DEPTH[scopeKind];

/** Of many identities together: explained by what one of them did, where that is known. */
export const isAggregate = (signal: Signal): boolean =>
  (isSeries(signal) || signal.detector === "SPEND") && depthOf(signal) > DEPTH.identity;

export const scopeKey = ({ scopeKind, scopeId }: Pick<Signal, "scopeKind" | "scopeId">): string => `${scopeKind}:${scopeId}`;

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** One order for whatever order signals come in. */
export const byStart = (a: Signal, b: Signal): number => a.startedMs - b.startedMs || byText(a.key, b.key);
