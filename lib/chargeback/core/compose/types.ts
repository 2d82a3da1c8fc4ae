/**
 * What statements are composed of, and what comes out. `Minor` amounts are whole smallest units of the statement
 * currency, `Usd` exact dollars. Everything is known before: composing reads no clock and no database.
 */
import type { AllocationResult, CostCentres } from "@/lib/allocation/core/allocate";
import type { Minor, Rate } from "@/lib/allocation/core/money";
import type { Rule } from "@/lib/allocation/core/rule";
import type { CreditLine, MarkupLine, SharedPart, TrueUpLine, VolumeLine } from "@/lib/allocation/core/shared";
import type { UseOf } from "@/lib/allocation/core/use";
import type { Usd } from "@/lib/kernel/money";
import type { CorrectionRow, NameOf } from "../period-lines";

/** In the order of a statement. */
export const LINE_KINDS = ["direct", "volume", "allocated", "shared", "variance", "correction", "credit", "markup", "true_up"] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** A variance to an invoice that was settled to be charged. */
export type ChargedVariance = {
  id: string;
  provider: string;
  settlement: string;
  /** Invoiced less metered. */
  amountUsd: Usd;
  ownerId: string | null;
  reasonCode: string | null;
  description: string;
};

/** A credit note that the period posts: off one cost centre, onto another or nobody (empty). Above zero. */
export type PostedNote = {
  id: string;
  number: string;
  statementNumber: string;
  lineNo: number;
  amount: Minor;
  fromCostCentre: string;
  toCostCentre: string;
  chargePeriodId: string;
};

export type ComposeInput = {
  period: { id: string; version: number };
  rate: Rate;
  /** Who bears what has no cost centre; empty: a statement of nobody. */
  fallback: string;
  uses: readonly UseOf[];
  sharedParts: readonly SharedPart[];
  /** What providers gave, below zero. */
  credits: readonly CreditLine[];
  variances: readonly ChargedVariance[];
  corrections: Iterable<Pick<CorrectionRow, "chargePeriodId" | "reason" | "costUsd"> & { of: { costCentreId: string | null } }>;
  /** The newest version of closed periods that corrections belong to. */
  versionOf: ReadonlyMap<string, number>;
  notes: readonly PostedNote[];
  rules: readonly Rule[];
  costCentres: CostCentres;
  metrics: ReadonlyMap<string, ReadonlyMap<string, bigint>>;
  markups: readonly MarkupLine[];
  /** What prices by the period's volume change. */
  volumes: readonly VolumeLine[];
  trueUps: readonly TrueUpLine[];
  nameOf: NameOf;
  /** Who answers for the statement of a cost centre. */
  ownerOf: (costCentreId: string) => { id: string; name: string } | null;
  /** SHA-256 of a text in hex. */
  hash: (text: string) => string;
};

export type LinePlace = {
  businessUnitId: string | null;
  teamId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  provider: string | null;
  model: string | null;
};
export type ComposedLine = LinePlace & {
  no: number;
  kind: LineKind;
  description: string;
  chargePeriodId: string;
  requests: bigint | null;
  tokens: bigint | null;
  costUsd: Usd | null;
  amount: Minor;
  /** Where it comes from, by ids. */
  origin: Readonly<Record<string, string>>;
  /** Names as they were, by field of the line. */
  names: Readonly<Record<string, string>>;
};
/** A line before it has its place on a statement. */
export type DraftLine = Omit<ComposedLine, "no" | "names"> & { costCentreId: string };

export type ComposedStatement = {
  number: string;
  costCentreId: string;
  costCentreName: string;
  businessUnit: { id: string; name: string } | null;
  teamIds: string[];
  owner: { id: string; name: string } | null;
  direct: Minor;
  allocated: Minor;
  other: Minor;
  total: Minor;
  directUsd: Usd;
  contentHash: string;
  lines: ComposedLine[];
};

/** What one rule moved from one place to one cost centre: the trace of allocated lines. */
export type ComposedShare = {
  ruleVersionId: string;
  ruleName: string;
  sourceKind: string;
  sourceId: string;
  targetId: string;
  amount: Minor;
  /** In 10^-15. */
  weight: bigint;
  ratio: bigint;
};

export type ComposedPeriod = {
  currency: string;
  statements: ComposedStatement[];
  shares: ComposedShare[];
  allocation: AllocationResult;
  totals: Record<LineKind, Minor>;
  total: Minor;
  costUsd: Usd;
  correctionsUsd: Usd;
  /** Of all statements in one order. */
  contentHash: string;
};
