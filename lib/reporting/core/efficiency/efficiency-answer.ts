/** What a caller is told: findings with names, and their totals by kind and by confidence. Money as decimal texts. */
import { formatUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import type { GroupValue } from "../dimensions";
import type { NameOf } from "../usage-answer";
import { cellKey } from "./cell";
import { CONFIDENCES, type Confidence, SAVING_KINDS, type SavingKind } from "./estimate";
import type { Settled } from "./settle";

export type Finding = {
  /** Stays the same while the finding does. */
  id: string;
  kind: SavingKind;
  what: string;
  /** What-if, per month: what it adds to the total, after all that stand before it in the order of kinds. */
  savingUsd: string;
  /** The same if nothing else were done. */
  aloneUsd: string;
  confidence: Confidence;
  why: string;
  advice: string;
  calls: string;
  /** What the usage cost that it rests on: no saving is above it. */
  costUsd: string;
  identity: GroupValue;
  team: GroupValue;
  application: GroupValue;
  provider: string;
  model: string;
  operation: string;
  /** The other identity of a duplicate. */
  other?: GroupValue;
  toModel?: string;
};

export type Efficiency = {
  /** Half-open, whole days. */
  from: string;
  to: string;
  /** Everything that was spent in the window, found or not. */
  costUsd: string;
  savingUsd: string;
  byKind: { kind: SavingKind; findings: number; savingUsd: string }[];
  byConfidence: { confidence: Confidence; findings: number; savingUsd: string }[];
  /** Greatest first. */
  findings: Finding[];
  /** Findings beyond those listed, which are in every total. */
  unlisted: number;
  /** Null: what single lines tell of so many events was not worked out yet, so that some kinds cannot be found. */
  linesRead: string | null;
  /** When lines were read: of a large ledger in the background. Null where they were not. */
  linesReadAt: string | null;
  events: string;
  asOf: string;
};

export const MAX_FINDINGS = 300;

const total = (rows: readonly Settled[]): string => formatUsd(sumUsd(rows.map(({ savingUsd }): Usd => savingUsd)));

/** The parts that say how much was found. */
export function findingsAnswer(
  settled: readonly Settled[],
  nameOf: NameOf,
): Pick<Efficiency, "savingUsd" | "byKind" | "byConfidence" | "findings" | "unlisted"> {
  return {
    savingUsd: total(settled),
    byKind: SAVING_KINDS.map((kind) => {
      const rows = settled.filter((row) => row.kind === kind);
      return { kind, findings: rows.length, savingUsd: total(rows) };
    }),
    byConfidence: CONFIDENCES.map((confidence) => {
      const rows = settled.filter((row) => row.confidence === confidence);
      return { confidence, findings: rows.length, savingUsd: total(rows) };
    }),
    findings: settled.slice(0, MAX_FINDINGS).map((row) => findingOf(row, nameOf)),
    unlisted: Math.max(0, settled.length - MAX_FINDINGS),
  };
}

function findingOf(row: Settled, nameOf: NameOf): Finding {
  const { cell, kind, confidence, why, advice, otherId, toModel } = row;
  const other = otherId === undefined ? undefined : nameOf("identity", otherId);
  return {
    id: `${kind} ${cellKey(cell)}`,
    kind,
    what: row.what.replace("{other}", () => other?.name ?? ""),
    savingUsd: formatUsd(row.savingUsd),
    aloneUsd: formatUsd(row.aloneUsd),
    confidence,
    why,
    advice,
    calls: row.calls.toString(),
    costUsd: formatUsd(cell.costUsd),
    identity: nameOf("identity", cell.identityId),
    team: nameOf("team", cell.teamId),
    application: nameOf("application", cell.applicationId),
    provider: cell.provider,
    model: cell.model,
    operation: cell.operation,
    ...(other ? { other } : {}),
    ...(toModel === undefined ? {} : { toModel }),
  };
}
