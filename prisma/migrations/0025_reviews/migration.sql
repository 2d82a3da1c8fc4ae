-- Access reviews: frozen populations, who was asked, what they said.

CREATE TABLE "review_template" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "scope" JSONB NOT NULL,
    "stages" JSONB NOT NULL,
    "rules" JSONB NOT NULL,
    "every_months" INTEGER,
    "next_at" TIMESTAMPTZ(3),
    "owner_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "review_template_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "review_campaign" (
    "id" TEXT NOT NULL,
    "template_id" TEXT,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "trigger" JSONB,
    "iteration" INTEGER NOT NULL DEFAULT 1,
    "previous_id" TEXT,
    "state" TEXT NOT NULL,
    "scope" JSONB NOT NULL,
    "stages" JSONB NOT NULL,
    "rules" JSONB NOT NULL,
    "time_zone" TEXT NOT NULL,
    "stage" INTEGER NOT NULL DEFAULT 1,
    "opened_at" TIMESTAMPTZ(3),
    "stage_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "frozen_at" TIMESTAMPTZ(3),
    "population_hash" TEXT,
    "completeness" JSONB,
    "item_count" INTEGER NOT NULL DEFAULT 0,
    "owner_id" TEXT NOT NULL,
    "owner_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "opened_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "signed_off_by" TEXT,
    "signed_off_name" TEXT,
    "signed_off_at" TIMESTAMPTZ(3),
    "pack_hash" TEXT,
    "reason" TEXT,

    CONSTRAINT "review_campaign_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "review_item" (
    "id" TEXT NOT NULL,
    "campaign_id" TEXT NOT NULL,
    "n" INTEGER NOT NULL,
    "identity_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "delta" TEXT NOT NULL,
    "marks" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "tier" SMALLINT NOT NULL,
    "recommendation" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "cost_usd_30d" DECIMAL(30,15) NOT NULL,
    "cost_usd_90d" DECIMAL(30,15) NOT NULL,
    "evidence" JSONB NOT NULL,
    "evidence_hash" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "stage" INTEGER NOT NULL DEFAULT 1,
    "outcome" TEXT,
    "effect_at" TIMESTAMPTZ(3),
    "team_id" TEXT,
    "owner_id" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "review_item_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "review_part" (
    "item_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "recommendation" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "evidence" JSONB NOT NULL,

    CONSTRAINT "review_part_pkey" PRIMARY KEY ("item_id","kind","subject_id")
);

CREATE TABLE "review_assignment" (
    "id" TEXT NOT NULL,
    "item_id" TEXT NOT NULL,
    "stage" INTEGER NOT NULL,
    "reviewer_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "delegation_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL,
    "reminded_at" TIMESTAMPTZ(3),

    CONSTRAINT "review_assignment_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "review_decision" (
    "id" TEXT NOT NULL,
    "item_id" TEXT NOT NULL,
    "stage" INTEGER NOT NULL,
    "reviewer_id" TEXT NOT NULL,
    "reviewer_name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "delegation_id" TEXT,
    "decision" TEXT NOT NULL,
    "reason_code" TEXT,
    "comment" TEXT,
    "valid_until" TIMESTAMPTZ(3),
    "choices" JSONB NOT NULL,
    "change" JSONB,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "seconds_on_item" INTEGER,
    "mode" TEXT NOT NULL,
    "batch_id" TEXT,
    "evidence_hash_seen" TEXT,
    "independence" TEXT,
    "supersedes_id" TEXT,

    CONSTRAINT "review_decision_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "review_delegation" (
    "id" TEXT NOT NULL,
    "from_id" TEXT NOT NULL,
    "to_id" TEXT NOT NULL,
    "campaign_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_until" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "approved_by" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "review_delegation_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "review_pack" (
    "campaign_id" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "review_pack_pkey" PRIMARY KEY ("campaign_id")
);

CREATE TABLE "review_watch" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "audit_seq" BIGINT NOT NULL,
    "dated_at" TIMESTAMPTZ(3),

    CONSTRAINT "review_watch_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "review_campaign_state_due_at_idx" ON "review_campaign"("state", "due_at");

CREATE INDEX "review_item_campaign_id_state_idx" ON "review_item"("campaign_id", "state");

CREATE INDEX "review_item_campaign_id_cost_usd_30d_idx" ON "review_item"("campaign_id", "cost_usd_30d");

CREATE INDEX "review_item_effect_at_idx" ON "review_item"("effect_at");

CREATE INDEX "review_item_identity_id_idx" ON "review_item"("identity_id");

CREATE UNIQUE INDEX "review_item_campaign_id_n_key" ON "review_item"("campaign_id", "n");

CREATE UNIQUE INDEX "review_item_campaign_id_identity_id_key" ON "review_item"("campaign_id", "identity_id");

CREATE INDEX "review_assignment_reviewer_id_state_idx" ON "review_assignment"("reviewer_id", "state");

CREATE UNIQUE INDEX "review_assignment_item_id_stage_reviewer_id_key" ON "review_assignment"("item_id", "stage", "reviewer_id");

CREATE UNIQUE INDEX "review_decision_supersedes_id_key" ON "review_decision"("supersedes_id");

CREATE INDEX "review_decision_item_id_stage_idx" ON "review_decision"("item_id", "stage");

CREATE INDEX "review_decision_reviewer_id_decided_at_idx" ON "review_decision"("reviewer_id", "decided_at");

CREATE INDEX "review_delegation_to_id_valid_until_idx" ON "review_delegation"("to_id", "valid_until");

CREATE INDEX "review_delegation_from_id_idx" ON "review_delegation"("from_id");

ALTER TABLE "review_item" ADD CONSTRAINT "review_item_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "review_campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "review_part" ADD CONSTRAINT "review_part_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "review_item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "review_assignment" ADD CONSTRAINT "review_assignment_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "review_item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "review_decision" ADD CONSTRAINT "review_decision_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "review_item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "review_campaign" ADD CONSTRAINT "review_campaign_state" CHECK ("state" IN ('draft', 'open', 'decided', 'remediating', 'verifying', 'signed_off', 'cancelled'));

ALTER TABLE "review_item" ADD CONSTRAINT "review_item_state" CHECK ("state" IN ('pending', 'decided', 'remediation', 'verified', 'failed', 'excepted', 'void'));

ALTER TABLE "review_assignment" ADD CONSTRAINT "review_assignment_state" CHECK ("state" IN ('waiting', 'decided', 'replaced', 'withdrawn'));

ALTER TABLE "review_decision" ADD CONSTRAINT "review_decision_decision" CHECK ("decision" IN ('keep', 'keep_until', 'narrow', 'rotate', 'revoke', 'reassign', 'not_sure', 'postpone', 'no_response', 'undone'));

ALTER TABLE "review_decision" ADD CONSTRAINT "review_decision_mode" CHECK ("mode" IN ('single', 'bulk', 'system'));

INSERT INTO "review_watch" ("id", "audit_seq") SELECT 1, "seq" FROM "audit_head";
ALTER TABLE "review_watch" ADD CONSTRAINT "review_watch_one" CHECK ("id" = 1);

-- What somebody decided is never changed or taken away: a correction is a new row.
CREATE FUNCTION review_decision_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'review_decision is append-only';
END $$;
CREATE TRIGGER "review_decision_no_change" BEFORE UPDATE OR DELETE ON "review_decision" FOR EACH ROW EXECUTE FUNCTION review_decision_is_append_only();
CREATE TRIGGER "review_decision_no_truncate" BEFORE TRUNCATE ON "review_decision" FOR EACH STATEMENT EXECUTE FUNCTION review_decision_is_append_only();
