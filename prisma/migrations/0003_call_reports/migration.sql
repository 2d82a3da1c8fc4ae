-- What spans, log records and gateway rows tell of calls that other payloads may tell of too: kept for some days, so that
-- each call is counted once in whatever order its reports come. Evidence in the ledger names the event that counts it.
ALTER TABLE "usage_line" ADD COLUMN IF NOT EXISTS "counted_by" UUID;

CREATE TABLE IF NOT EXISTS "call_report" (
    "id" UUID NOT NULL,
    "source_id" TEXT NOT NULL,
    "trace_id" TEXT,
    "call_key" TEXT,
    "occurred_at" TIMESTAMPTZ(3),
    "report" JSON NOT NULL,
    "reading" JSON,
    "settled" UUID,
    "role" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "call_report_pkey" PRIMARY KEY ("id")
);

CREATE INDEX IF NOT EXISTS "call_report_trace_id_idx" ON "call_report"("trace_id");
CREATE INDEX IF NOT EXISTS "call_report_call_key_occurred_at_idx" ON "call_report"("call_key", "occurred_at");
CREATE INDEX IF NOT EXISTS "call_report_received_at_idx" ON "call_report" USING BRIN ("received_at");
