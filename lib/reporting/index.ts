/** Reporting: what was spent, by whom, on what, since when. Reads only. See README.md. */

export { compareWitness, type WitnessAnswer } from "./compare-witness";
export type { CallFacts } from "./core/call-facts";
export type { Concentration, Pareto, ParetoRow, SharedIdentity } from "./core/concentration";
export type { Efficiency, Finding } from "./core/efficiency/efficiency-answer";
export type { ChargeView, EventView, LineView } from "./core/event-detail";
export type { Coming, Driver, Explanation } from "./core/explain/explanation";
export type { PriceChange } from "./core/explain/price-changes";
export type { Forecast, ForecastRange } from "./core/forecast/forecast-period";
export type {
  ChargeLine,
  ComparedFigures,
  DayFigures,
  EntitySummary,
  Freshness,
  LabelNames,
  LabelUse,
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
export { explainChange } from "./explain-change";
export { type CsvFile, exportUsage } from "./export-usage";
export { filtersOf } from "./filters-of";
export { findSavings, keepLineFigures } from "./find-savings";
export {
  readCallCount,
  readCallees,
  readCaseLines,
  readCauseCells,
  readChainOfPlace,
  readChainOfTrace,
  readCrossings,
  readDaySums,
  readHourSums,
  readIdentitySums,
  readMeterCells,
  readOldestHour,
  readOldestQuarter,
  readRefusals,
  readReviewMoments,
  readRuleMoments,
  readScopeSpend,
  readTouched,
  readTraceSums,
  readUseBuckets,
  readUsedWith,
} from "./incidents";
export { listConcentration } from "./list-concentration";
export { listEvents } from "./list-events";
export { listInView, nameInView } from "./list-in-view";
export { listLabels } from "./list-labels";
export { listMovers } from "./list-movers";
export { listPriceChanges } from "./list-price-changes";
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
export { type BudgetBurn, type BudgetBurnAnswer, readBudgetBurn } from "./read-budget-burn";
export { readBudgetsUsed } from "./read-budgets-used";
export { readCalls } from "./read-calls";
export { readDeniedAfter, readSuccessesAfter } from "./read-calls-after";
export { type CreditAnswer, readCredits } from "./read-credits";
export { readDailyCosts } from "./read-daily-costs";
export { readEntity } from "./read-entity";
export { readEvent } from "./read-event";
export { readForecast } from "./read-forecast";
export { readFreshness } from "./read-freshness";
export { readIdentityUse } from "./read-identity-use";
export { readLabel } from "./read-label";
export { readOutlooks } from "./read-outlooks";
export { readOverview } from "./read-overview";
export { readBilledOnly, readMarkedClasses, readReachedClasses } from "./read-reached";
export { type BucketDimension, type BucketGrain, readSeriesBuckets, type SeriesBucket } from "./read-series-buckets";
export { readSparks } from "./read-sparks";
export { readTopIdentities } from "./read-top-identities";
export { readTrace } from "./read-trace";
export { readUsage } from "./read-usage";
export { readUsageQuery } from "./read-usage-query";
export { readUnattributedTotal, readUseChanges } from "./read-use-changes";
export { readUseSigns } from "./read-use-signs";
export { readLastSuccesses, readSecretUses, readUsesAfter } from "./read-uses-after";
export {
  readActorChains,
  readCallPlaces,
  readExposedUses,
  readFirstUses,
  readKnocks,
  readNetworkCover,
  readNetworkMixes,
  readNovelties,
  readProbes,
  readRhythms,
  readShadowUses,
  readToolUses,
  readTravels,
  readUseCells,
  readWakes,
} from "./risk";
export { searchEverything } from "./search-everything";
export { type Simulation, simulatePrices } from "./simulate-prices";
