-- What detectors read, remember and saw.

CREATE TABLE "arrival" (
    "id" BIGSERIAL NOT NULL,
    "event_ids" UUID[],
    "occurred_at" TIMESTAMPTZ(3)[],
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "arrival_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "usage_quarter" (
    "bucket" TIMESTAMPTZ(3) NOT NULL,
    "dimension_id" INTEGER NOT NULL,
    "events" INTEGER NOT NULL,
    "errors" INTEGER NOT NULL,
    "input" BIGINT NOT NULL,
    "cache_read" BIGINT NOT NULL,
    "output" BIGINT NOT NULL,
    "cost_usd" DECIMAL(30,15) NOT NULL,

    CONSTRAINT "usage_quarter_pkey" PRIMARY KEY ("bucket","dimension_id")
);

CREATE TABLE "behaviour_state" (
    "key" TEXT NOT NULL,
    "state" BYTEA NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "behaviour_state_pkey" PRIMARY KEY ("key")
);

CREATE TABLE "series_state" (
    "grain" TEXT NOT NULL,
    "scope_kind" TEXT NOT NULL,
    "scope_id" TEXT NOT NULL,
    "measure" TEXT NOT NULL,
    "state" BYTEA NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "last_score" DOUBLE PRECISION NOT NULL DEFAULT 0,

    CONSTRAINT "series_state_pkey" PRIMARY KEY ("grain","scope_kind","scope_id","measure")
);

CREATE TABLE "series_point" (
    "grain" TEXT NOT NULL,
    "scope_kind" TEXT NOT NULL,
    "scope_id" TEXT NOT NULL,
    "measure" TEXT NOT NULL,
    "bucket" TIMESTAMPTZ(3) NOT NULL,
    "actual" DECIMAL(30,15) NOT NULL,
    "expected" DECIMAL(30,15) NOT NULL,
    "upper" DECIMAL(30,15) NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    "head" TEXT NOT NULL,

    CONSTRAINT "series_point_pkey" PRIMARY KEY ("grain","scope_kind","scope_id","measure","bucket")
);

CREATE TABLE "detection_cursor" (
    "name" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "holder" TEXT,

    CONSTRAINT "detection_cursor_pkey" PRIMARY KEY ("name")
);

CREATE TABLE "signal" (
    "id" TEXT NOT NULL,
    "detector" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "scope_kind" TEXT NOT NULL,
    "scope_id" TEXT NOT NULL,
    "identity_id" TEXT,
    "credential_id" TEXT,
    "team_id" TEXT,
    "business_unit_id" TEXT,
    "application_id" TEXT,
    "environment_id" TEXT,
    "trace_id" TEXT,
    "severity" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "detected_at" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "actual_usd" DECIMAL(30,15) NOT NULL,
    "expected_usd" DECIMAL(30,15) NOT NULL,
    "impact_usd" DECIMAL(30,15) NOT NULL,
    "confidence" DOUBLE PRECISION NOT NULL,
    "score" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "evidence" JSONB NOT NULL,
    "parameters" JSONB NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "worked_version" INTEGER NOT NULL DEFAULT 0,
    "incident_id" TEXT,
    "quiet_reason" TEXT,

    CONSTRAINT "signal_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "detector_setting" (
    "id" SERIAL NOT NULL,
    "detector" TEXT NOT NULL,
    "scope_kind" TEXT NOT NULL,
    "scope_id" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "parameters" JSONB NOT NULL,
    "effective_from" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "detector_setting_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "detector_feedback" (
    "id" TEXT NOT NULL,
    "detector" TEXT NOT NULL,
    "scope_kind" TEXT NOT NULL,
    "scope_id" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "by" TEXT NOT NULL,

    CONSTRAINT "detector_feedback_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "series_point_bucket_idx" ON "series_point"("bucket");

CREATE UNIQUE INDEX "signal_key_key" ON "signal"("key");

CREATE INDEX "signal_incident_id_idx" ON "signal"("incident_id");

CREATE INDEX "signal_identity_id_detected_at_idx" ON "signal"("identity_id", "detected_at");

CREATE INDEX "signal_detected_at_idx" ON "signal"("detected_at");

CREATE INDEX "detector_setting_detector_scope_kind_scope_id_effective_fro_idx" ON "detector_setting"("detector", "scope_kind", "scope_id", "effective_from");

CREATE INDEX "detector_feedback_scope_kind_scope_id_at_idx" ON "detector_feedback"("scope_kind", "scope_id", "at");

-- What the incident stage has not read: a handful of rows among all.
CREATE INDEX "signal_unworked" ON "signal" ("recorded_at", "id") WHERE "version" > "worked_version";

CREATE INDEX "arrival_first_at_id_idx" ON "arrival"("first_at", "id");
