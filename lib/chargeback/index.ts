/** Chargeback: what a month costs each unit and cost centre, and the file that says so. See README.md. */
export { type ChargebackSummary, chargebackSummary } from "./chargeback-summary";
export { type ChargebackFile, exportChargeback } from "./export-chargeback";
export { listChargeLines } from "./list-charge-lines";
