/** What pages and programs are shown of detectors. Instants are ISO 8601 in UTC; money is exact decimal strings in USD. */
import type { DetectorWords, Parameter } from "./detector";
import type { SettingScope } from "./settings";
import type { ScopeKind, Severity } from "./signal";

export type SettingScopeView = { kind: SettingScope; id: string; name: string };

/** How a detector is set in one scope that has a setting of its own. */
export type DetectorOverride = {
  scope: SettingScopeView;
  enabled: boolean;
  /** What the setting itself says. */
  own: Record<string, number>;
  since: string;
  by: string;
  reason: string;
  mayConfigure: boolean;
};

export type DetectorChange = {
  scope: SettingScopeView;
  effectiveFrom: string;
  enabled: boolean;
  parameters: Record<string, number>;
  by: string;
  reason: string;
};

export type DetectorView = Omit<DetectorWords, "parameters"> & {
  /** In the whole organisation, where nothing narrower says otherwise. */
  enabled: boolean;
  parameters: (Parameter & { value: number })[];
  overrides: DetectorOverride[];
  /** Newest first. */
  changes: DetectorChange[];
  /** Signals of the last 30 days that the caller sees, and those of them that are part of an incident. */
  fired: number;
  inIncidents: number;
};

/**
 * `mayConfigure`: somewhere; over the whole organisation when `mayConfigureAll`. `lookedAt`: when detectors last read anything;
 * null: never.
 */
export type DetectorList = { data: DetectorView[]; mayConfigure: boolean; mayConfigureAll: boolean; lookedAt: string | null };

export type PreviewedSignal = {
  title: string;
  severity: Severity;
  scope: { kind: ScopeKind; id: string; name: string };
  detectedAt: string;
  until: string;
  impactUsd: string;
};
/** `signals`: the dearest of them. */
export type PreviewedFiring = { times: number; impactUsd: string; signals: PreviewedSignal[] };

/** How often a detector would have fired within [from, to), beside how often with the settings in force. */
export type DetectorPreview = {
  from: string;
  to: string;
  days: number;
  /** Calls (of series: sums of hours) that were read, those before the span included, from which detectors learn what is usual. */
  events: number;
  learntFrom: string;
  /** There was more usage than is read at once: the span is shorter than was asked for. */
  isCut: boolean;
  proposed: PreviewedFiring;
  inForce: PreviewedFiring;
};

/** A bucket of a series whose figure was unusual. */
export type AnomalyPoint = {
  grain: "hour" | "quarter";
  measure: "cost" | "tokens";
  at: string;
  until: string;
  actual: string;
  expected: string;
  upper: string;
  score: number;
  head: string;
};

/** `signals`: how many are new or grew. */
export type ReplayResult = { events: number; found: number; signals: number };
