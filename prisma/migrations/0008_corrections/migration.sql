-- Stored usage that is rated or attributed again on purpose: previewed, given a reason, approved when much money moves.
CREATE TABLE "correction" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'previewing',
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,
    "selection" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "asked_by" TEXT NOT NULL,
    "asked_by_name" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "threshold_usd" DECIMAL(30,15),
    "approved_by" TEXT,
    "approved_by_name" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "lines_total" BIGINT,
    "steps" INTEGER NOT NULL DEFAULT 0,
    "cursor" JSONB,
    "preview" JSONB,
    "previewed_at" TIMESTAMPTZ(3),
    "run" JSONB,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "correction_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "correction_kind" CHECK (kind IN ('rating', 'attribution')),
    CONSTRAINT "correction_state" CHECK (state IN ('previewing', 'ready', 'waiting', 'approved', 'running', 'paused', 'done', 'failed', 'cancelled')),
    CONSTRAINT "correction_span" CHECK (from_at < to_at),
    CONSTRAINT "correction_reason" CHECK (char_length(reason) >= 10),
    CONSTRAINT "correction_other_person" CHECK (approved_by IS NULL OR (approved_by <> asked_by AND approved_by_name IS NOT NULL AND approved_at IS NOT NULL)),
    CONSTRAINT "correction_approved" CHECK (state <> 'approved' OR approved_by IS NOT NULL),
    CONSTRAINT "correction_previewed" CHECK (state NOT IN ('ready', 'waiting', 'approved', 'running', 'paused', 'done') OR (preview IS NOT NULL AND previewed_at IS NOT NULL AND threshold_usd IS NOT NULL))
);
CREATE INDEX "correction_asked_at_id_idx" ON "correction"("asked_at", "id");

-- Money that one person may move alone.
ALTER TABLE "organisation" ADD COLUMN "correction_threshold_usd" DECIMAL(30,15) NOT NULL DEFAULT 100,
  ADD CONSTRAINT "organisation_correction_threshold" CHECK (correction_threshold_usd >= 0);
