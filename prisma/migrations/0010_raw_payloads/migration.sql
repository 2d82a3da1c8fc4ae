-- What is kept of payloads for some days, without their content unless an administrator keeps it for a source.
ALTER TABLE "source" ADD COLUMN "keep_raw" TEXT NOT NULL DEFAULT 'off',
  ADD CONSTRAINT "source_keep_raw" CHECK (keep_raw IN ('off', 'stripped', 'content'));

CREATE TABLE "raw_payload" (
    "id" BIGSERIAL NOT NULL,
    "source_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "format" TEXT NOT NULL,
    "provider" TEXT,
    "body" TEXT NOT NULL,
    "has_content" BOOLEAN NOT NULL DEFAULT false,
    "rejected_item_id" BIGINT,

    CONSTRAINT "raw_payload_pkey" PRIMARY KEY ("id")
);
-- One raw item of a rejected one.
CREATE UNIQUE INDEX "raw_payload_rejected_item_id_key" ON "raw_payload"("rejected_item_id");
-- Retention: the oldest go first.
CREATE INDEX "raw_payload_received_at_idx" ON "raw_payload"("received_at");
-- What a source sent, newest first.
CREATE INDEX "raw_payload_source_id_received_at_idx" ON "raw_payload"("source_id", "received_at");

-- Items that could not be taken become a queue: grouped by reason, read again, or set aside.
ALTER TABLE "rejected_item" ADD COLUMN "location" TEXT,
  ADD COLUMN "fix" TEXT,
  ADD COLUMN "reason_group" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "payload_hash" TEXT,
  ADD COLUMN "state" TEXT NOT NULL DEFAULT 'open',
  ADD COLUMN "attempts" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "decided_at" TIMESTAMPTZ(3),
  ADD COLUMN "decided_by" TEXT,
  ADD COLUMN "decision_reason" TEXT,
  ADD CONSTRAINT "rejected_item_state" CHECK (state IN ('open', 'accepted', 'duplicate', 'dismissed'));
UPDATE "rejected_item" SET "reason_group" = left("reason", 200);
-- Retention: the oldest go first.
CREATE INDEX "rejected_item_received_at_idx" ON "rejected_item"("received_at");
-- The queue, and the items of one group of it.
CREATE INDEX "rejected_item_state_source_id_reason_group_idx" ON "rejected_item"("state", "source_id", "reason_group");
