-- Limits on usage, what they hold, and who decided what.
ALTER TABLE "ledger_version" ADD COLUMN "budgets" INTEGER NOT NULL DEFAULT 1;

CREATE TABLE "budget" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scope" JSONB NOT NULL,
    "labels" JSONB NOT NULL,
    "per" TEXT,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "unit" TEXT NOT NULL,
    "limit_amount" DECIMAL(38,15) NOT NULL,
    "time_window" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "enforcement" TEXT NOT NULL,
    "thresholds" TEXT[],
    "on_outage" TEXT NOT NULL,
    "carry_over" BOOLEAN NOT NULL DEFAULT false,
    "parent_id" TEXT,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "budget_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "budget_unit" CHECK ("unit" IN ('usd', 'tokens', 'inputTokens', 'outputTokens', 'requests', 'credits')),
    CONSTRAINT "budget_limit" CHECK ("limit_amount" >= 0),
    CONSTRAINT "budget_window" CHECK ("time_window" IN ('minute', 'hour', 'day', 'week', 'month', 'quarter', 'year', 'total', 'trace', 'session')),
    CONSTRAINT "budget_enforcement" CHECK ("enforcement" IN ('hard', 'soft')),
    CONSTRAINT "budget_on_outage" CHECK ("on_outage" IN ('open', 'closed')),
    CONSTRAINT "budget_default" CHECK (NOT "is_default" OR "per" IS NOT NULL),
    CONSTRAINT "budget_span" CHECK ("ends_at" > "starts_at")
);
CREATE INDEX "budget_parent_id_idx" ON "budget"("parent_id");

CREATE TABLE "budget_raise" (
    "id" TEXT NOT NULL,
    "budget_id" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "amount" DECIMAL(38,15) NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "request_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "budget_raise_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "budget_raise_amount" CHECK ("amount" > 0),
    CONSTRAINT "budget_raise_span" CHECK ("ends_at" > "starts_at")
);
CREATE INDEX "budget_raise_budget_id_idx" ON "budget_raise"("budget_id");

CREATE TABLE "budget_counter" (
    "budget_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    -- Corrections and credits can take more away than there was.
    "spent" DECIMAL(38,15) NOT NULL DEFAULT 0,
    "held" DECIMAL(38,15) NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budget_counter_pkey" PRIMARY KEY ("budget_id", "key"),
    CONSTRAINT "budget_counter_held" CHECK ("held" >= 0)
);
CREATE INDEX "budget_counter_ends_at_idx" ON "budget_counter"("ends_at");

CREATE TABLE "reservation" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "holder" TEXT,
    "token_id" TEXT,
    "source_id" TEXT,
    "idempotency_key" TEXT,
    "request_hash" TEXT,
    "budget_ids" TEXT[],
    "counter_keys" TEXT[],
    "amounts" DECIMAL(38,15)[],
    "call" JSONB,
    "identity_id" TEXT,
    "estimate_usd" DECIMAL(30,15),
    "actual_usd" DECIMAL(30,15),
    "event_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "reservation_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "reservation_kind" CHECK ("kind" IN ('call', 'lease', 'chunk')),
    CONSTRAINT "reservation_state" CHECK ("state" IN ('open', 'committed', 'released', 'expired', 'late')),
    CONSTRAINT "reservation_closed" CHECK (("state" = 'open') = ("closed_at" IS NULL)),
    CONSTRAINT "reservation_lists" CHECK (cardinality("budget_ids") = cardinality("counter_keys") AND cardinality("budget_ids") = cardinality("amounts"))
);
CREATE UNIQUE INDEX "reservation_token_id_idempotency_key_key" ON "reservation"("token_id", "idempotency_key");
CREATE INDEX "reservation_state_expires_at_idx" ON "reservation"("state", "expires_at");
CREATE INDEX "reservation_identity_id_created_at_idx" ON "reservation"("identity_id", "created_at");

CREATE TABLE "budget_decision" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "decision" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "budget_id" TEXT,
    "counter_key" TEXT,
    "identity_id" TEXT,
    "credential_id" TEXT,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "application_id" TEXT,
    "environment_id" TEXT,
    "tool" TEXT,
    "trace_id" TEXT,
    "estimate_usd" DECIMAL(30,15),
    "token_id" TEXT,
    "count" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "budget_decision_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "budget_decision_decision" CHECK ("decision" IN ('deny', 'throttle', 'allow')),
    CONSTRAINT "budget_decision_count" CHECK ("count" > 0)
);
CREATE INDEX "budget_decision_budget_id_at_idx" ON "budget_decision"("budget_id", "at");
CREATE INDEX "budget_decision_identity_id_at_idx" ON "budget_decision"("identity_id", "at");
CREATE INDEX "budget_decision_at_idx" ON "budget_decision"("at");

CREATE TABLE "enforcement_rule" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "scope_kind" TEXT NOT NULL,
    "scope_id" TEXT NOT NULL,
    "requests" INTEGER,
    "seconds" INTEGER,
    "burst" INTEGER,
    "reason" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "lifted_at" TIMESTAMPTZ(3),
    "lifted_by" TEXT,
    "lift_reason" TEXT,

    CONSTRAINT "enforcement_rule_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "enforcement_rule_kind" CHECK (("kind" = 'block' AND num_nonnulls("requests", "seconds", "burst") = 0)
        OR ("kind" = 'rate' AND "requests" > 0 AND "seconds" > 0 AND "burst" > 0)),
    CONSTRAINT "enforcement_rule_scope" CHECK (("scope_kind" = 'organisation') = ("scope_id" = '')),
    CONSTRAINT "enforcement_rule_span" CHECK ("ends_at" > "starts_at")
);
CREATE INDEX "enforcement_rule_lifted_at_idx" ON "enforcement_rule"("lifted_at");

CREATE TABLE "enforcement_policy" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "unknown_credential" TEXT NOT NULL DEFAULT 'deny',
    "unknown_model" TEXT NOT NULL DEFAULT 'dearest',
    "default_output_tokens" INTEGER NOT NULL DEFAULT 4096,
    "default_ttl_seconds" INTEGER NOT NULL DEFAULT 120,

    CONSTRAINT "enforcement_policy_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "enforcement_policy_one" CHECK ("id" = 1),
    CONSTRAINT "enforcement_policy_unknown_credential" CHECK ("unknown_credential" IN ('deny', 'allow')),
    CONSTRAINT "enforcement_policy_unknown_model" CHECK ("unknown_model" IN ('deny', 'dearest', 'allow')),
    CONSTRAINT "enforcement_policy_numbers" CHECK ("default_output_tokens" > 0 AND "default_ttl_seconds" BETWEEN 1 AND 3600)
);
INSERT INTO enforcement_policy (id) VALUES (1);

CREATE TABLE "budget_request" (
    "id" TEXT NOT NULL,
    "budget_id" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "amount" DECIMAL(38,15) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "reason" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "needs" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "budget_request_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "budget_request_kind" CHECK (("kind" = 'raise') = ("ends_at" IS NOT NULL) AND "kind" IN ('raise', 'limit')),
    CONSTRAINT "budget_request_amount" CHECK ("amount" > 0),
    CONSTRAINT "budget_request_state" CHECK ("state" IN ('waiting', 'approved', 'refused', 'withdrawn', 'expired'))
);
CREATE INDEX "budget_request_state_created_at_idx" ON "budget_request"("state", "created_at");
CREATE INDEX "budget_request_budget_id_created_at_idx" ON "budget_request"("budget_id", "created_at");

CREATE TABLE "budget_approval" (
    "request_id" TEXT NOT NULL,
    "duty" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "by_name" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "budget_approval_pkey" PRIMARY KEY ("request_id", "duty"),
    CONSTRAINT "budget_approval_duty" CHECK ("duty" IN ('team', 'finance', 'security')),
    CONSTRAINT "budget_approval_decision" CHECK ("decision" IN ('approved', 'refused'))
);
