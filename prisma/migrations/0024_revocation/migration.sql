-- Ending access until it is seen to have ended; keys as providers list them; what inventory, usage and bill do not agree on.

CREATE TABLE "revocation_connector" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "sealed_secret" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "revocation_connector_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "revocation_task" (
    "id" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "origin_id" TEXT,
    "campaign_id" TEXT,
    "action" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "identity_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "connector_id" TEXT,
    "assignee_id" TEXT,
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "applied_at" TIMESTAMPTZ(3),
    "last_success_at" TIMESTAMPTZ(3),
    "cut_off_at" TIMESTAMPTZ(3),
    "last_denied_at" TIMESTAMPTZ(3),
    "denied_calls" INTEGER NOT NULL DEFAULT 0,
    "confirmed_by" TEXT,
    "confirmed_at" TIMESTAMPTZ(3),
    "verified_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(3),
    "overdue_at" TIMESTAMPTZ(3),
    "trail" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "revocation_task_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "revocation_policy" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "grace_minutes" INTEGER NOT NULL DEFAULT 5,
    "silence_days" INTEGER NOT NULL DEFAULT 7,
    "separate_duties" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "revocation_policy_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "provider_key" (
    "id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "account" TEXT NOT NULL DEFAULT '',
    "key_id" TEXT NOT NULL,
    "name" TEXT,
    "hint" TEXT,
    "sha256" TEXT,
    "state" TEXT NOT NULL,
    "owner_label" TEXT,
    "created_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "missing_at" TIMESTAMPTZ(3),
    "connector_id" TEXT,
    "credential_id" TEXT,

    CONSTRAINT "provider_key_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "reconciliation_case" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "identity_id" TEXT,
    "facts" JSONB NOT NULL,
    "cost_usd" DECIMAL(30,15) NOT NULL DEFAULT 0,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "assignee_id" TEXT,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "resolution" TEXT,
    "reason" TEXT,
    "resolved_by" TEXT,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "reconciliation_case_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "revocation_task_state_next_try_at_idx" ON "revocation_task"("state", "next_try_at");

CREATE INDEX "revocation_task_campaign_id_idx" ON "revocation_task"("campaign_id");

CREATE INDEX "revocation_task_identity_id_idx" ON "revocation_task"("identity_id");

CREATE INDEX "revocation_task_origin_id_idx" ON "revocation_task"("origin_id");

CREATE UNIQUE INDEX "provider_key_provider_account_key_id_key" ON "provider_key"("provider", "account", "key_id");

CREATE INDEX "reconciliation_case_state_cost_usd_idx" ON "reconciliation_case"("state", "cost_usd");

CREATE UNIQUE INDEX "reconciliation_case_kind_subject_key" ON "reconciliation_case"("kind", "subject");

ALTER TABLE "revocation_task" ADD CONSTRAINT "revocation_task_connector_id_fkey" FOREIGN KEY ("connector_id") REFERENCES "revocation_connector"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "provider_key" ADD CONSTRAINT "provider_key_connector_id_fkey" FOREIGN KEY ("connector_id") REFERENCES "revocation_connector"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "revocation_connector" ADD CONSTRAINT "revocation_connector_kind" CHECK ("kind" IN ('litellm', 'openai', 'anthropic', 'webhook'));

ALTER TABLE "revocation_task" ADD CONSTRAINT "revocation_task_state" CHECK ("state" IN ('queued', 'sent', 'confirmed', 'verified', 'failed', 'reopened', 'cancelled'));

ALTER TABLE "revocation_task" ADD CONSTRAINT "revocation_task_action" CHECK ("action" IN ('suspend', 'revoke', 'narrow', 'rotate', 'end_grant', 'reassign'));

ALTER TABLE "reconciliation_case" ADD CONSTRAINT "reconciliation_case_state" CHECK ("state" IN ('open', 'resolved', 'dismissed', 'gone'));

INSERT INTO "revocation_policy" ("id") VALUES (1);

ALTER TABLE "revocation_policy" ADD CONSTRAINT "revocation_policy_one" CHECK ("id" = 1 AND "grace_minutes" BETWEEN 0 AND 1440 AND "silence_days" BETWEEN 1 AND 90);
