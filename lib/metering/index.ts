/** Metering: usage events in, counted once, into the ledger and its roll-ups. See README.md. */
export { eventIdOf, type IngestItem, type IngestResult, ingestEvents } from "./ingest-events";
export { processInbox, receivePayload } from "./inbox";
export { ensurePartitions, pruneHourly } from "./maintain-ledger";
export { rateUnpriced, reattribute, type RevisionResult } from "./revise-ledger";
export { ingestOtlp } from "./ingest-otlp";
export { receiveEvents } from "./receive-events";
export { sourceOf } from "./source-of";
