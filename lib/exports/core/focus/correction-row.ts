/**
 * What a period posts for earlier, closed ones: rows beside the old ones, never in their place. ChargeClass is Correction,
 * the charge period is when it happened, the billing period that of the posting period. Ledger style: what is taken back and
 * what is entered are rows of their own.
 */
import type { CorrectionRow } from "@/lib/chargeback/core/period-lines";
import type { FocusCells } from "./columns";
import { correctionDayCells } from "./day";
import { chargeKey, type UsageSource, usageValues } from "./usage-writer";

const WHY = { late: "late", re_rated: "at another price", re_attributed: "attributed otherwise" } as const;

export function correctionCells(row: CorrectionRow, source: UsageSource): FocusCells {
  const sku = source.skuOf(row.of, row, row.costUsd !== 0n);
  const original = chargeKey(row.chargePeriodId, row);
  const what = row.side === "reversed" ? "taken back" : "entered";
  return {
    ...sku.cells,
    ...source.dimensionOf(row.of),
    ...usageValues(row, sku, source),
    ...correctionDayCells(row.day, source.period, { start: row.chargeStart, end: row.chargeEnd }),
    ChargeClass: "Correction",
    // Invoices are of the period's own days.
    InvoiceId: "",
    ChargeDescription: `${sku.cells.ChargeDescription ?? ""}, ${WHY[row.reason]}, ${what}`,
    x_CorrectionReason: row.reason,
    // Late usage corrects a period, not a row; what is entered stands for itself.
    ...(row.side === "reversed" ? { x_CorrectionOf: original } : {}),
    // Lines of a statement are of the period's own usage: what is posted stands on a line by reason.
    x_StatementLineId: "",
    x_ChargeKey: `${source.period.id}:${row.reason}:${row.side}:${original}`,
  };
}
