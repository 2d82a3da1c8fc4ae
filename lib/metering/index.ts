/** Metering: usage events in, counted once, into the ledger and its roll-ups. See README.md. */

export { eventIdOf } from "./core/event-id";
export { askCorrection } from "./corrections/ask-correction";
export { changeCorrection } from "./corrections/change-correction";
export { type CorrectionPage, listCorrections } from "./corrections/list-corrections";
export { readCorrection } from "./corrections/read-correction";
export { runCorrections } from "./corrections/run-corrections";
export { setCorrectionThreshold } from "./corrections/set-correction-threshold";
export { processInbox, receivePayload } from "./inbox";
export { type IngestItem, type IngestResult, ingestEvents } from "./ingest-events";
export { ingestMetrics } from "./ingest-metrics";
export { ingestOtlp } from "./ingest-otlp";
export { ensurePartitions, pruneHourly, pruneReports } from "./maintain-ledger";
export { receiveCloudEvents } from "./receive-cloudevents";
export { receiveEvents } from "./receive-events";
export { receiveResponses } from "./receive-responses";
export { retryInbox } from "./retry-inbox";
export type { RevisionResult } from "./revise-ledger";
export { runRevisions } from "./run-revisions";
export { sourceOf } from "./source-of";
