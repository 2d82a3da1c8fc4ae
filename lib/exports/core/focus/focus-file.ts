/**
 * A FOCUS file, row by row: usage, then what is posted for earlier periods, then money that no call costs, then what stands
 * on statements beside usage. Flat memory, whatever the number of rows.
 */
import type { CorrectionRow, PeriodLineRow } from "@/lib/chargeback/core/period-lines";
import { addUsd, formatFixed, formatUsd, parseFixed, USD_SCALE, type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { FocusCells, FocusProfile } from "./columns";
import { type Commitment, Commitments, usedCells } from "./commitments";
import { correctionCells } from "./correction-row";
import { amortisedCells, type FocusFee, purchaseCells } from "./fee-rows";
import { headLine, lineOf } from "./layout";
import { LineBytes } from "./line-bytes";
import { type Share, splitCells } from "./split-rows";
import { type FocusStatementLine, statementWriter } from "./statement-rows";
import { type UsageSource, UsageWriter } from "./usage-writer";

export type FocusInput = {
  version: FocusProfile;
  source: UsageSource;
  /** Prices and the like of a page are known before its rows are asked for. */
  pages: AsyncIterable<readonly PeriodLineRow[]>;
  corrections: readonly CorrectionRow[];
  fees: readonly FocusFee[];
  commitments: readonly Commitment[];
  /** Who bears a fee by the rules; none where files do not split. */
  sharesOf: (feeId: string) => readonly Share[];
  statementLines: AsyncIterable<readonly FocusStatementLine[]>;
  providerName: (id: string) => string;
};

const SUMMED = ["BilledCost", "EffectiveCost", "x_FlatValue", "x_ChargebackCost"] as const;
/** A cost times a rate of exchange. */
const SCALE = 25;
const FINER = 10n ** BigInt(SCALE - USD_SCALE);

type UsageSums = { rows: number; costUsd: Usd; flatValueUsd: Usd };

/** Rows and exact sums: of dollars by the name of the column, of other currencies with theirs behind it. */
export class FocusTotals {
  rows = 0;
  readonly #sums = new Map<string, bigint>(SUMMED.map((column) => [column, 0n]));

  add(cells: FocusCells): void {
    this.rows += 1;
    for (const column of SUMMED) {
      const text = cells[column];
      const currency = column === "x_ChargebackCost" ? cells.x_ChargebackCurrency : cells.BillingCurrency;
      if (text) this.#sum(column, currency, parseFixed(text, SCALE));
    }
  }

  /** All rows of usage at once: an exchange of a sum is the sum of exchanges. */
  addUsage({ rows, costUsd, flatValueUsd }: UsageSums, stated: UsageSource["stated"]): void {
    this.rows += rows;
    this.#sum("BilledCost", "USD", costUsd * FINER);
    this.#sum("EffectiveCost", "USD", costUsd * FINER);
    this.#sum("x_FlatValue", "USD", flatValueUsd * FINER);
    if (stated) this.#sum("x_ChargebackCost", stated.currency, parseFixed(stated.amount(formatUsd(costUsd)), SCALE));
  }

  #sum(column: string, currency: string | undefined, amount: bigint): void {
    const name = currency === undefined || currency === "USD" ? column : `${column}_${currency}`;
    this.#sums.set(name, (this.#sums.get(name) ?? 0n) + amount);
  }

  totals(): Record<string, string> {
    return Object.fromEntries([...this.#sums].map(([name, sum]) => [name, formatFixed(sum, SCALE)]));
  }
}

/** The bytes of a file, in chunks. `totals` is whole when they end. */
export async function* focusChunks(input: FocusInput, totals: FocusTotals): AsyncGenerator<Uint8Array> {
  const bytes = new LineBytes();
  bytes.putText(headLine(input.version));
  const commitments = new Commitments(input.commitments);
  const write: Write = (cells) => {
    totals.add(cells);
    bytes.putText(lineOf(input.version, cells));
  };
  yield* usageChunks(input, commitments, totals, bytes, write);
  for (const row of input.corrections) {
    write(correctionCells(row, input.source));
    if (bytes.isFull) yield bytes.take();
  }
  for (const fee of input.fees) {
    writeFee(fee, input, commitments, write);
    if (bytes.isFull) yield bytes.take();
  }
  const statementCells = statementWriter(input.source.period, input.providerName);
  for await (const page of input.statementLines) {
    for (const line of page) {
      const cells = statementCells(line);
      if (cells) write(cells);
    }
    if (bytes.isFull) yield bytes.take();
  }
  yield bytes.take();
}

type Write = (cells: FocusCells) => void;

async function* usageChunks(
  { version, source, pages, commitments: all }: FocusInput,
  commitments: Commitments,
  totals: FocusTotals,
  bytes: LineBytes,
  write: Write,
): AsyncGenerator<Uint8Array> {
  const writer = new UsageWriter(version, source);
  const sums = { rows: 0, costUsd: ZERO_USD, flatValueUsd: ZERO_USD };
  for await (const page of pages)
    for (const row of page) {
      if (all.length > 0) writeCovered(writer, commitments, row, write);
      else {
        sums.rows += 1;
        sums.costUsd = addUsd(sums.costUsd, row.costUsd);
        if (row.flatValueUsd !== ZERO_USD) sums.flatValueUsd = addUsd(sums.flatValueUsd, row.flatValueUsd);
        writer.put(row, bytes);
      }
      if (bytes.isFull) yield bytes.take();
    }
  totals.addUsage(sums, source.stated);
}

function writeCovered(writer: UsageWriter, commitments: Commitments, row: PeriodLineRow, write: Write): void {
  for (const part of commitments.parts(row)) {
    const cells = writer.cells(part.row);
    write(part.by ? usedCells({ ...part, by: part.by }, cells) : cells);
  }
}

function writeFee(fee: FocusFee, { source, sharesOf }: FocusInput, commitments: Commitments, write: Write): void {
  const bought = purchaseCells(fee, source.period);
  if (bought) write(bought);
  const borne = amortisedCells(fee, fee.isCommitment ? commitments.left(fee.id) : fee.part, source.period);
  if (borne) for (const cells of splitCells(borne, sharesOf(fee.id))) write(cells);
}
