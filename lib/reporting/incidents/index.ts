/** What explains an incident asks of usage. For use cases that have authorised: only what says so keeps to a scope. */
export { readCaseLines } from "./read-case-lines";
export { readChainOfPlace, readChainOfTrace } from "./read-chain-lines";
export { readCrossings, readRefusals, readRuleMoments } from "./read-refusals";
export { readReviewMoments } from "./read-review-moments";
export { readScopeSpend, readUsedWith } from "./read-scope-spend";
export { readCallees, readTouched, readTraceSums } from "./read-touched";
export { readCallCount, readOldestQuarter, readUseBuckets } from "./read-use-buckets";
export { readCauseCells, readDaySums, readHourSums, readIdentitySums, readMeterCells, readOldestHour } from "./read-usual";
