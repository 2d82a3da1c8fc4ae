-- Incidents, what people did about them, and when people are told.

CREATE TABLE "incident" (
    "id" TEXT NOT NULL,
    "number" SERIAL NOT NULL,
    "detector" TEXT NOT NULL,
    "title" TEXT NOT NULL,
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
    "reasons" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "disposition" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "detected_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "actual_usd" DECIMAL(30,15) NOT NULL,
    "expected_usd" DECIMAL(30,15) NOT NULL,
    "impact_usd" DECIMAL(30,15) NOT NULL,
    "impact_month_usd" DECIMAL(30,15) NOT NULL,
    "price_effect_usd" DECIMAL(30,15) NOT NULL DEFAULT 0,
    "confidence" DOUBLE PRECISION NOT NULL,
    "cause" JSONB NOT NULL DEFAULT '[]',
    "explained_until" TIMESTAMPTZ(3),
    "assignee_id" TEXT,
    "merged_into_id" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "incident_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "incident_step" (
    "id" TEXT NOT NULL,
    "incident_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "by" TEXT NOT NULL,
    "by_name" TEXT NOT NULL,
    "undone_at" TIMESTAMPTZ(3),

    CONSTRAINT "incident_step_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "incident_review" (
    "incident_id" TEXT NOT NULL,
    "what_happened" TEXT NOT NULL,
    "why_it_happened" TEXT NOT NULL,
    "what_helped" TEXT NOT NULL,
    "follow_ups" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "incident_review_pkey" PRIMARY KEY ("incident_id")
);

CREATE TABLE "planned_window" (
    "id" TEXT NOT NULL,
    "scope_kind" TEXT NOT NULL,
    "scope_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "planned_window_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "incident_policy" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "floor_usd" DECIMAL(30,15),
    "alerts_per_day" INTEGER NOT NULL DEFAULT 10,
    "tell_from" TEXT NOT NULL DEFAULT 'medium',
    "spend_signals" JSONB NOT NULL DEFAULT '{}',
    "summary_sent_for" TIMESTAMPTZ(3),

    CONSTRAINT "incident_policy_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "incident_number_key" ON "incident"("number");

CREATE INDEX "incident_state_impact_month_usd_idx" ON "incident"("state", "impact_month_usd");

CREATE INDEX "incident_identity_id_started_at_idx" ON "incident"("identity_id", "started_at");

CREATE INDEX "incident_team_id_started_at_idx" ON "incident"("team_id", "started_at");

CREATE INDEX "incident_started_at_idx" ON "incident"("started_at");

CREATE INDEX "incident_updated_at_idx" ON "incident"("updated_at");

CREATE INDEX "incident_step_incident_id_at_idx" ON "incident_step"("incident_id", "at");

CREATE INDEX "planned_window_starts_at_ends_at_idx" ON "planned_window"("starts_at", "ends_at");
