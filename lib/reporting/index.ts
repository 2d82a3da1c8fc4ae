/** Reporting: what was spent, by whom, on what, since when. Reads only. See README.md. */
export { type CsvFile, exportUsage } from "./export-usage";
export { listEvents } from "./list-events";
export { listMovers, type Mover, type Movers } from "./list-movers";
export { listUnattributed, type UnattributedGroup, type UnattributedQueue } from "./list-unattributed";
export { listUnpriced, type UnpricedQueue, type UnpricedRow } from "./list-unpriced";
export { type Breakdowns, readBreakdowns } from "./read-breakdowns";
export { type EntitySummary, readEntity } from "./read-entity";
export { type ChargeView, type EventView, type LineView, readEvent } from "./read-event";
export { type Freshness, readFreshness } from "./read-freshness";
export { type ComparedFigures, type DayFigures, type Overview, readOverview, type SpanFigures } from "./read-overview";
export { readSparks, type Sparks } from "./read-sparks";
export { readTrace, type TraceView } from "./read-trace";
export { readUsage } from "./read-usage";
export { searchEverything } from "./search-everything";
export { type ChargeLine, filtersOf, type LinesQuery, readChargeLines, streamChargeLines } from "./stream-charge-lines";
