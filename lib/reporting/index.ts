/** Reporting: what was spent, by whom, on what, since when. Reads only. See README.md. */

export { compareWitness, type WitnessAnswer } from "./compare-witness";
export type { ChargeView, EventView, LineView } from "./core/event-detail";
export type { Forecast, ForecastRange } from "./core/forecast/forecast-period";
export type {
  ChargeLine,
  ComparedFigures,
  DayFigures,
  EntitySummary,
  Freshness,
  Mover,
  Movers,
  Overview,
  SpanFigures,
  Sparks,
  TraceView,
  UnattributedGroup,
  UnattributedQueue,
  UnpricedQueue,
  UnpricedRow,
} from "./core/views";
export { type CsvFile, exportUsage } from "./export-usage";
export { listEvents } from "./list-events";
export { listMovers } from "./list-movers";
export {
  listSourceHealth,
  type ProducerHealth,
  readSourceHealth,
  type SourceDay,
  type SourceDetail,
  type SourceHealth,
} from "./list-source-health";
export { listUnattributed } from "./list-unattributed";
export { listUnpriced } from "./list-unpriced";
export { readBreakdowns } from "./read-breakdowns";
export { type CreditAnswer, readCredits } from "./read-credits";
export { readEntity } from "./read-entity";
export { readEvent } from "./read-event";
export { readForecast } from "./read-forecast";
export { readFreshness } from "./read-freshness";
export { readOverview } from "./read-overview";
export { readSparks } from "./read-sparks";
export { readTrace } from "./read-trace";
export { readUsage } from "./read-usage";
export { searchEverything } from "./search-everything";
export { type Simulation, simulatePrices } from "./simulate-prices";
export { filtersOf, type LinesQuery, readChargeLines, streamChargeLines } from "./stream-charge-lines";
