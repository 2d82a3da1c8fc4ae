/** Business metrics: what the business did, and what one unit of it cost. See README.md. */
export { listMetricValues } from "./list-metric-values";
export { type CountedMetric, readUnitCosts, type UnitCosts } from "./read-unit-costs";
export { type SetValues, setMetricValues } from "./set-metric-values";
