-- What the rules of risk found, how they are set, and what is accepted for a time.

CREATE TABLE "risk_rule_setting" (
    "id" SERIAL NOT NULL,
    "rule_id" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "thresholds" JSONB NOT NULL,
    "effective_from" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "risk_rule_setting_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "finding" (
    "id" TEXT NOT NULL,
    "rule_id" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "discriminator" TEXT NOT NULL DEFAULT '',
    "identity_id" TEXT,
    "severity" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "evidence" JSONB NOT NULL,
    "thresholds" JSONB NOT NULL,
    "exposed_usd" DECIMAL(30,15) NOT NULL DEFAULT 0,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "occurrences" INTEGER NOT NULL DEFAULT 1,
    "closed_at" TIMESTAMPTZ(3),
    "assignee_id" TEXT,

    CONSTRAINT "finding_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "finding_comment" (
    "id" TEXT NOT NULL,
    "finding_id" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "by_name" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "finding_comment_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "risk_exception" (
    "id" TEXT NOT NULL,
    "rule_id" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "identity_id" TEXT,
    "justification" TEXT NOT NULL,
    "compensating_control" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "requested_by_name" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "approved_by" TEXT,
    "approved_by_name" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_reason" TEXT,

    CONSTRAINT "risk_exception_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "risk_run" (
    "day" DATE NOT NULL,
    "rule_id" TEXT NOT NULL,
    "ran_at" TIMESTAMPTZ(3) NOT NULL,
    "evaluated" INTEGER NOT NULL,
    "not_evaluable" INTEGER NOT NULL,
    "missing" TEXT,
    "open" INTEGER NOT NULL,
    "excepted" INTEGER NOT NULL,
    "exposed_usd" DECIMAL(30,15) NOT NULL,

    CONSTRAINT "risk_run_pkey" PRIMARY KEY ("day","rule_id")
);

CREATE TABLE "identity_tier" (
    "identity_id" TEXT NOT NULL,
    "tier" SMALLINT NOT NULL,
    "reasons" JSONB NOT NULL,
    "cost_usd_30d" DECIMAL(30,15) NOT NULL,
    "ran_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "identity_tier_pkey" PRIMARY KEY ("identity_id")
);

CREATE INDEX "risk_rule_setting_rule_id_effective_from_idx" ON "risk_rule_setting"("rule_id", "effective_from");

CREATE INDEX "finding_state_exposed_usd_idx" ON "finding"("state", "exposed_usd");

CREATE INDEX "finding_identity_id_state_idx" ON "finding"("identity_id", "state");

CREATE UNIQUE INDEX "finding_rule_id_subject_kind_subject_id_discriminator_key" ON "finding"("rule_id", "subject_kind", "subject_id", "discriminator");

CREATE INDEX "finding_comment_finding_id_at_idx" ON "finding_comment"("finding_id", "at");

CREATE INDEX "risk_exception_rule_id_subject_kind_subject_id_idx" ON "risk_exception"("rule_id", "subject_kind", "subject_id");

CREATE INDEX "risk_exception_state_expires_at_idx" ON "risk_exception"("state", "expires_at");

ALTER TABLE "finding" ADD CONSTRAINT "finding_severity" CHECK ("severity" IN ('info', 'low', 'medium', 'high', 'critical'));

ALTER TABLE "finding" ADD CONSTRAINT "finding_state" CHECK ("state" IN ('open', 'excepted', 'closed'));

ALTER TABLE "risk_exception" ADD CONSTRAINT "risk_exception_state" CHECK ("state" IN ('waiting', 'approved', 'refused', 'withdrawn'));

ALTER TABLE "identity_tier" ADD CONSTRAINT "identity_tier_tier" CHECK ("tier" BETWEEN 1 AND 4);
