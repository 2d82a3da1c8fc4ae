-- Closing of periods: what was closed as it was, statements, disputes, credit notes.

ALTER TABLE "billing_period" ADD COLUMN     "allocation_at" TIMESTAMPTZ(3),
ADD COLUMN     "allocation_by" TEXT,
ADD COLUMN     "allocation_by_name" TEXT,
ADD COLUMN     "allocation_hash" TEXT,
ADD COLUMN     "computed_at" TIMESTAMPTZ(3),
ADD COLUMN     "content_hash" TEXT,
ADD COLUMN     "due_at" TIMESTAMPTZ(3),
ADD COLUMN     "prepared_at" TIMESTAMPTZ(3),
ADD COLUMN     "prepared_by" TEXT,
ADD COLUMN     "prepared_by_name" TEXT,
ADD COLUMN     "reopen_asked_at" TIMESTAMPTZ(3),
ADD COLUMN     "reopen_asked_by" TEXT,
ADD COLUMN     "reopen_asked_by_name" TEXT,
ADD COLUMN     "reopen_reason" TEXT,
ADD COLUMN     "time_zone" TEXT NOT NULL DEFAULT 'UTC',
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "cost_centre" ADD COLUMN     "entity" TEXT,
ADD COLUMN     "gl_account" TEXT,
ADD COLUMN     "owner_id" TEXT,
ADD COLUMN     "posting" TEXT NOT NULL DEFAULT 'open',
ADD COLUMN     "tax_code" TEXT;

CREATE TABLE "accounting_settings" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "unattributed_limit" DECIMAL(7,4) NOT NULL DEFAULT 10,
    "variance_limit_percent" DECIMAL(7,4) NOT NULL DEFAULT 0.5,
    "variance_limit" DECIMAL(20,4) NOT NULL DEFAULT 5,
    "acceptance_days" INTEGER NOT NULL DEFAULT 7,
    "dispute_days" INTEGER NOT NULL DEFAULT 30,
    "fallback_cost_centre_id" TEXT,
    "fallback_owner_id" TEXT,
    "recovery_cost_centre_id" TEXT,
    "recovery_account" TEXT NOT NULL DEFAULT '6999',
    "expense_account" TEXT NOT NULL DEFAULT '6420',
    "entity" TEXT NOT NULL DEFAULT '',
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',

    CONSTRAINT "accounting_settings_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "period_close" (
    "period_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "time_zone" TEXT NOT NULL,
    "prepared_by" TEXT NOT NULL,
    "prepared_by_name" TEXT NOT NULL,
    "approved_by" TEXT NOT NULL,
    "approved_by_name" TEXT NOT NULL,
    "closed_at" TIMESTAMPTZ(3) NOT NULL,
    "content_hash" TEXT NOT NULL,
    "counts" JSONB NOT NULL,
    "totals" JSONB NOT NULL,
    "versions" JSONB NOT NULL,
    "checks" JSONB NOT NULL,
    "reopened_at" TIMESTAMPTZ(3),
    "reopened_by" TEXT,
    "reopened_by_name" TEXT,
    "reopen_reason" TEXT,

    CONSTRAINT "period_close_pkey" PRIMARY KEY ("period_id","version")
);

CREATE TABLE "period_line" (
    "period_id" TEXT NOT NULL,
    "version" SMALLINT NOT NULL,
    "day" DATE NOT NULL,
    "dimension_id" INTEGER NOT NULL,
    "meter" TEXT NOT NULL,
    "price_id" INTEGER NOT NULL,
    "quantity" DECIMAL(30,6) NOT NULL,
    "unpriced" BIGINT NOT NULL,
    "cost_usd" DECIMAL(30,15) NOT NULL,
    "flat_value_usd" DECIMAL(30,15) NOT NULL,

    CONSTRAINT "period_line_pkey" PRIMARY KEY ("period_id","version","day","dimension_id","meter","price_id")
);

CREATE TABLE "period_use" (
    "period_id" TEXT NOT NULL,
    "version" SMALLINT NOT NULL,
    "day" DATE NOT NULL,
    "dimension_id" INTEGER NOT NULL,
    "events" BIGINT NOT NULL,
    "requests" BIGINT NOT NULL,
    "tokens" BIGINT NOT NULL,
    "unpriced_events" BIGINT NOT NULL,
    "cost_usd" DECIMAL(30,15) NOT NULL,
    "flat_value_usd" DECIMAL(30,15) NOT NULL,

    CONSTRAINT "period_use_pkey" PRIMARY KEY ("period_id","version","day","dimension_id")
);

CREATE TABLE "period_day" (
    "period_id" TEXT NOT NULL,
    "version" SMALLINT NOT NULL,
    "day" DATE NOT NULL,
    "events" BIGINT NOT NULL,
    "unpriced_events" BIGINT NOT NULL,
    "cost_usd" DECIMAL(30,15) NOT NULL,
    "flat_value_usd" DECIMAL(30,15) NOT NULL,
    "is_touched" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "period_day_pkey" PRIMARY KEY ("period_id","version","day")
);

CREATE TABLE "period_correction" (
    "period_id" TEXT NOT NULL,
    "version" SMALLINT NOT NULL,
    "charge_period_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "dimension_id" INTEGER NOT NULL,
    "meter" TEXT NOT NULL,
    "price_id" INTEGER NOT NULL,
    "quantity" DECIMAL(30,6) NOT NULL,
    "cost_usd" DECIMAL(30,15) NOT NULL,

    CONSTRAINT "period_correction_pkey" PRIMARY KEY ("period_id","version","charge_period_id","reason","side","day","dimension_id","meter","price_id")
);

CREATE TABLE "period_name" (
    "period_id" TEXT NOT NULL,
    "version" SMALLINT NOT NULL,
    "dimension" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT,

    CONSTRAINT "period_name_pkey" PRIMARY KEY ("period_id","version","dimension","id")
);

CREATE TABLE "line_revision" (
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "event_id" UUID NOT NULL,
    "line_no" SMALLINT NOT NULL,
    "dimension_id" INTEGER NOT NULL,
    "charges" JSONB NOT NULL,
    "cost_usd" DECIMAL(30,15),
    "flat_value_usd" DECIMAL(30,15),
    "flags" TEXT[],
    "revised_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "line_revision_pkey" PRIMARY KEY ("occurred_at","event_id","line_no")
);

CREATE TABLE "statement" (
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "period_id" TEXT NOT NULL,
    "version" SMALLINT NOT NULL,
    "cost_centre_id" TEXT NOT NULL,
    "cost_centre_name" TEXT NOT NULL,
    "business_unit_id" TEXT,
    "business_unit_name" TEXT,
    "team_ids" TEXT[],
    "owner_id" TEXT,
    "owner_name" TEXT,
    "currency" TEXT NOT NULL,
    "direct" DECIMAL(20,4) NOT NULL,
    "allocated" DECIMAL(20,4) NOT NULL,
    "other" DECIMAL(20,4) NOT NULL,
    "total" DECIMAL(20,4) NOT NULL,
    "direct_usd" DECIMAL(30,15) NOT NULL,
    "content_hash" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "answer" TEXT,
    "answered_by" TEXT,
    "answered_by_name" TEXT,
    "answered_at" TIMESTAMPTZ(3),
    "answer_note" TEXT,
    "issued_by" TEXT,
    "issued_by_name" TEXT,
    "issued_at" TIMESTAMPTZ(3),
    "voided_by" TEXT,
    "voided_at" TIMESTAMPTZ(3),
    "void_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "statement_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "statement_line" (
    "statement_id" TEXT NOT NULL,
    "no" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "team_id" TEXT,
    "application_id" TEXT,
    "environment_id" TEXT,
    "provider" TEXT,
    "model" TEXT,
    "business_unit_id" TEXT,
    "charge_period_id" TEXT NOT NULL,
    "requests" BIGINT,
    "tokens" BIGINT,
    "cost_usd" DECIMAL(30,15),
    "amount" DECIMAL(20,4) NOT NULL,
    "origin" JSONB NOT NULL,
    "names" JSONB NOT NULL,

    CONSTRAINT "statement_line_pkey" PRIMARY KEY ("statement_id","no")
);

CREATE TABLE "dispute" (
    "id" TEXT NOT NULL,
    "statement_id" TEXT NOT NULL,
    "line_no" INTEGER NOT NULL,
    "amount" DECIMAL(20,4) NOT NULL,
    "reason" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "evidence" JSONB NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "outcome" TEXT,
    "outcome_amount" DECIMAL(20,4),
    "moved_to" TEXT,
    "decision_reason" TEXT,
    "opened_by" TEXT NOT NULL,
    "opened_by_name" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "assignee_id" TEXT,
    "decided_by" TEXT,
    "decided_by_name" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "dispute_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "dispute_step" (
    "id" BIGSERIAL NOT NULL,
    "dispute_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "facts" JSONB NOT NULL,

    CONSTRAINT "dispute_step_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "credit_note" (
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "statement_id" TEXT NOT NULL,
    "line_no" INTEGER NOT NULL,
    "dispute_id" TEXT,
    "amount" DECIMAL(20,4) NOT NULL,
    "currency" TEXT NOT NULL,
    "from_cost_centre_id" TEXT NOT NULL,
    "to_cost_centre_id" TEXT NOT NULL,
    "charge_period_id" TEXT NOT NULL,
    "posted_in" TEXT,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "credit_note_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "check_waiver" (
    "period_id" TEXT NOT NULL,
    "version" SMALLINT NOT NULL,
    "check" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "check_waiver_pkey" PRIMARY KEY ("period_id","version","check")
);

CREATE INDEX "line_revision_dimension_id_occurred_at_idx" ON "line_revision"("dimension_id", "occurred_at");

CREATE INDEX "period_correction_charge_period_id_idx" ON "period_correction"("charge_period_id");

CREATE UNIQUE INDEX "statement_number_key" ON "statement"("number");

CREATE UNIQUE INDEX "statement_period_id_version_cost_centre_id_key" ON "statement"("period_id", "version", "cost_centre_id");

CREATE INDEX "dispute_statement_id_idx" ON "dispute"("statement_id");

CREATE INDEX "dispute_state_due_at_idx" ON "dispute"("state", "due_at");

CREATE INDEX "dispute_step_dispute_id_id_idx" ON "dispute_step"("dispute_id", "id");

CREATE UNIQUE INDEX "credit_note_number_key" ON "credit_note"("number");

CREATE INDEX "credit_note_posted_in_idx" ON "credit_note"("posted_in");

CREATE INDEX "credit_note_statement_id_idx" ON "credit_note"("statement_id");

ALTER TABLE "cost_centre" ADD CONSTRAINT "cost_centre_posting" CHECK ("posting" IN ('open', 'closed'));

INSERT INTO "accounting_settings" ("id") VALUES (1);
