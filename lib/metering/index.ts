/** Metering: usage events in, counted once, into the ledger and its roll-ups. See README.md. */

export { processInbox, receivePayload } from "./inbox";
export { eventIdOf, type IngestItem, type IngestResult, ingestEvents } from "./ingest-events";
export { ingestOtlp } from "./ingest-otlp";
export { ensurePartitions, pruneHourly } from "./maintain-ledger";
export { receiveEvents } from "./receive-events";
export { type RevisionResult, rateUnpriced, reattribute } from "./revise-ledger";
export { sourceOf } from "./source-of";
