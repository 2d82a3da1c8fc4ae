/** Chargeback: what a month costs each unit and cost centre, and the file that says so. See README.md. */
export { chargebackSummary } from "./chargeback-summary";
export type { ChargebackSummary } from "./core/summary";
export { type ChargebackFile, exportChargeback } from "./export-chargeback";
export { listChargeLines } from "./list-charge-lines";
