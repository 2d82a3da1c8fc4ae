/** Warnings: when a budget will run out, and telling people while something can be done. See README.md. */
export type { BreachSummary, BreachView } from "./core/breach-view";
export { listBreaches } from "./list-breaches";
export { type BreachAnswer, readBreach } from "./read-breach";
export { readKeptForecasts } from "./read-kept-forecasts";
export { warnBudgets } from "./warn-budgets";
