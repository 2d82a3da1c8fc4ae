-- The whole model of prisma/schema, with what Prisma's language cannot say written by hand: the partitions of
-- usage_line, the checks on words, the triggers that keep the audit log append-only, and the single rows.

-- CreateTable
CREATE TABLE "app_user" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "person_id" TEXT,
    "session_version" INTEGER NOT NULL DEFAULT 1,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_sign_in_at" TIMESTAMPTZ(3),

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role_grant" (
    "id" SERIAL NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "business_unit_ids" TEXT[],
    "team_ids" TEXT[],
    "application_ids" TEXT[],
    "environment_ids" TEXT[],
    "granted_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "role_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "machine_token" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "scopes" TEXT[],
    "source_id" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "machine_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "one_time_link" (
    "id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "email" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "one_time_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_attempt" (
    "subject" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_attempt_pkey" PRIMARY KEY ("subject")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "seq" BIGINT NOT NULL,
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "object_type" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "before" TEXT,
    "after" TEXT,
    "reason" TEXT,
    "outcome" TEXT NOT NULL,
    "request_id" TEXT,
    "ip" TEXT,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "application" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "business_unit_id" TEXT,
    "team_id" TEXT,
    "owner_id" TEXT,
    "purpose" TEXT,
    "color_slot" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "application_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "environment" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "aliases" TEXT[],
    "color_slot" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "environment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tenant" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tenant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "purpose" TEXT,
    "state" TEXT NOT NULL DEFAULT 'active',
    "state_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "identity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity_assignment" (
    "id" SERIAL NOT NULL,
    "identity_id" TEXT NOT NULL,
    "owner_id" TEXT,
    "backup_owner_id" TEXT,
    "team_id" TEXT,
    "application_id" TEXT,
    "environment_id" TEXT,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3),

    CONSTRAINT "identity_assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credential" (
    "id" TEXT NOT NULL,
    "identity_id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credential_fingerprint" (
    "value" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "credential_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credential_fingerprint_pkey" PRIMARY KEY ("value")
);

-- CreateTable
CREATE TABLE "source" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "identity_id" TEXT,
    "application_id" TEXT,
    "environment_id" TEXT,
    "team_id" TEXT,
    "may_speak_for" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "color_slot" INTEGER NOT NULL,

    CONSTRAINT "provider_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_dimension" (
    "id" SERIAL NOT NULL,
    "key" UUID NOT NULL,
    "source_id" TEXT NOT NULL,
    "attribution_step" TEXT NOT NULL,
    "identity_id" TEXT,
    "credential_id" TEXT,
    "operator_id" TEXT,
    "owner_id" TEXT,
    "team_id" TEXT,
    "business_unit_id" TEXT,
    "cost_centre_id" TEXT,
    "application_id" TEXT,
    "environment_id" TEXT,
    "tenant" TEXT,
    "agent" TEXT,
    "tool" TEXT,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "operation" TEXT NOT NULL,

    CONSTRAINT "usage_dimension_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_event_key" (
    "event_id" UUID NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "payload_hash" UUID NOT NULL,

    CONSTRAINT "usage_event_key_pkey" PRIMARY KEY ("event_id")
);

-- CreateTable
CREATE TABLE "usage_line" (
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "event_id" UUID NOT NULL,
    "line_no" SMALLINT NOT NULL,
    "dimension_id" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "events" SMALLINT NOT NULL,
    "unpriced_events" SMALLINT NOT NULL,
    "source_event_id" TEXT NOT NULL,
    "producer" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL,
    "error_type" TEXT,
    "attempt" SMALLINT,
    "retry_of" TEXT,
    "latency_ms" INTEGER,
    "mode" TEXT NOT NULL,
    "region" TEXT,
    "convention" TEXT NOT NULL,
    "quality" TEXT NOT NULL,
    "input" BIGINT,
    "cache_read" BIGINT,
    "cache_write_5m" BIGINT,
    "cache_write_1h" BIGINT,
    "cache_write" BIGINT,
    "output" BIGINT,
    "reasoning" BIGINT,
    "embedding" BIGINT,
    "audio_in" BIGINT,
    "audio_out" BIGINT,
    "image_in" BIGINT,
    "image_out" BIGINT,
    "video_in" BIGINT,
    "video_out" BIGINT,
    "requests" BIGINT,
    "web_searches" BIGINT,
    "web_fetches" BIGINT,
    "tool_calls" BIGINT,
    "retrievals" BIGINT,
    "rerank_units" BIGINT,
    "images" BIGINT,
    "characters" BIGINT,
    "code_seconds" DECIMAL(20,6),
    "credits" DECIMAL(20,6),
    "charges" JSONB NOT NULL,
    "cost_usd" DECIMAL(30,15),
    "client_cost_usd" DECIMAL(30,15),
    "trace_id" TEXT,
    "span_id" TEXT,
    "parent_span_id" TEXT,
    "session_id" TEXT,
    "call_key" TEXT,
    "flags" TEXT[],
    "hints" JSONB NOT NULL,
    "details" JSONB,
    "labels" JSONB,

    CONSTRAINT "usage_line_pkey" PRIMARY KEY ("occurred_at","event_id","line_no")
) PARTITION BY RANGE ("occurred_at");

-- CreateTable
CREATE TABLE "usage_daily" (
    "day" DATE NOT NULL,
    "dimension_id" INTEGER NOT NULL,
    "events" BIGINT NOT NULL,
    "requests" BIGINT NOT NULL,
    "errors" BIGINT NOT NULL,
    "unpriced_events" BIGINT NOT NULL,
    "input" BIGINT NOT NULL,
    "cache_read" BIGINT NOT NULL,
    "cache_write" BIGINT NOT NULL,
    "output" BIGINT NOT NULL,
    "reasoning" BIGINT NOT NULL,
    "embedding" BIGINT NOT NULL,
    "cost_usd" DECIMAL(30,15) NOT NULL,

    CONSTRAINT "usage_daily_pkey" PRIMARY KEY ("day","dimension_id")
);

-- CreateTable
CREATE TABLE "usage_daily_team" (
    "day" DATE NOT NULL,
    "team_id" TEXT NOT NULL,
    "business_unit_id" TEXT NOT NULL,
    "environment_id" TEXT NOT NULL,
    "events" BIGINT NOT NULL,
    "requests" BIGINT NOT NULL,
    "errors" BIGINT NOT NULL,
    "unpriced_events" BIGINT NOT NULL,
    "input" BIGINT NOT NULL,
    "cache_read" BIGINT NOT NULL,
    "cache_write" BIGINT NOT NULL,
    "output" BIGINT NOT NULL,
    "reasoning" BIGINT NOT NULL,
    "embedding" BIGINT NOT NULL,
    "cost_usd" DECIMAL(30,15) NOT NULL,

    CONSTRAINT "usage_daily_team_pkey" PRIMARY KEY ("day","team_id","business_unit_id","environment_id")
);

-- CreateTable
CREATE TABLE "usage_hourly" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "dimension_id" INTEGER NOT NULL,
    "events" BIGINT NOT NULL,
    "requests" BIGINT NOT NULL,
    "errors" BIGINT NOT NULL,
    "unpriced_events" BIGINT NOT NULL,
    "input" BIGINT NOT NULL,
    "cache_read" BIGINT NOT NULL,
    "cache_write" BIGINT NOT NULL,
    "output" BIGINT NOT NULL,
    "reasoning" BIGINT NOT NULL,
    "embedding" BIGINT NOT NULL,
    "cost_usd" DECIMAL(30,15) NOT NULL,

    CONSTRAINT "usage_hourly_pkey" PRIMARY KEY ("hour","dimension_id")
);

-- CreateTable
CREATE TABLE "usage_daily_meter" (
    "day" DATE NOT NULL,
    "dimension_id" INTEGER NOT NULL,
    "meter" TEXT NOT NULL,
    "quantity" DECIMAL(30,6) NOT NULL,
    "unpriced" BIGINT NOT NULL,
    "cost_usd" DECIMAL(30,15) NOT NULL,

    CONSTRAINT "usage_daily_meter_pkey" PRIMARY KEY ("day","dimension_id","meter")
);

-- CreateTable
CREATE TABLE "inbox_payload" (
    "id" BIGSERIAL NOT NULL,
    "source_id" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "body" BYTEA NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,

    CONSTRAINT "inbox_payload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rejected_item" (
    "id" BIGSERIAL NOT NULL,
    "source_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "item_id" TEXT,
    "outcome" TEXT NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "rejected_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "accepted" INTEGER NOT NULL DEFAULT 0,
    "duplicates" INTEGER NOT NULL DEFAULT 0,
    "rejected" INTEGER NOT NULL DEFAULT 0,
    "error_file" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organisation" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "currency" TEXT NOT NULL DEFAULT 'USD',
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "retention_days" INTEGER NOT NULL DEFAULT 400,
    "is_sample" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "billing_period" (
    "id" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "billing_period_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "business_unit" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "parent_id" TEXT,
    "owner_id" TEXT,
    "color_slot" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "business_unit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cost_centre" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "cost_centre_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "lead_id" TEXT,
    "color_slot" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team_assignment" (
    "id" SERIAL NOT NULL,
    "team_id" TEXT NOT NULL,
    "business_unit_id" TEXT,
    "cost_centre_id" TEXT,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3),

    CONSTRAINT "team_assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT,
    "manager_id" TEXT,
    "team_id" TEXT,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "left_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "price" (
    "id" SERIAL NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "mode" TEXT NOT NULL DEFAULT 'standard',
    "region" TEXT NOT NULL DEFAULT '',
    "min_tokens_exclusive" BIGINT NOT NULL DEFAULT 0,
    "day_minute_from" INTEGER,
    "day_minute_to" INTEGER,
    "rate" DECIMAL(38,18) NOT NULL,
    "per" INTEGER NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3),
    "origin" TEXT NOT NULL,
    "origin_version" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "reason" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "price_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_alias" (
    "id" SERIAL NOT NULL,
    "provider" TEXT NOT NULL,
    "alias" TEXT NOT NULL,
    "to_provider" TEXT NOT NULL,
    "to_model" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_alias_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_version" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "inventory" INTEGER NOT NULL DEFAULT 1,
    "prices" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "ledger_version_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "app_user_person_id_key" ON "app_user"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "role_grant_user_id_role_key" ON "role_grant"("user_id", "role");

-- CreateIndex
CREATE UNIQUE INDEX "machine_token_prefix_key" ON "machine_token"("prefix");

-- CreateIndex
CREATE UNIQUE INDEX "audit_event_prev_hash_key" ON "audit_event"("prev_hash");

-- CreateIndex
CREATE INDEX "audit_event_object_type_object_id_seq_idx" ON "audit_event"("object_type", "object_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "identity_assignment_identity_id_valid_from_key" ON "identity_assignment"("identity_id", "valid_from");

-- CreateIndex
CREATE INDEX "credential_identity_id_idx" ON "credential"("identity_id");

-- CreateIndex
CREATE INDEX "credential_fingerprint_credential_id_idx" ON "credential_fingerprint"("credential_id");

-- CreateIndex
CREATE UNIQUE INDEX "usage_dimension_key_key" ON "usage_dimension"("key");

-- CreateIndex
CREATE INDEX "usage_dimension_identity_id_idx" ON "usage_dimension"("identity_id");

-- CreateIndex
CREATE INDEX "usage_dimension_team_id_idx" ON "usage_dimension"("team_id");

-- CreateIndex
CREATE INDEX "usage_line_dimension_id_occurred_at_idx" ON "usage_line"("dimension_id", "occurred_at");

-- CreateIndex
CREATE INDEX "usage_line_trace_id_idx" ON "usage_line" USING HASH ("trace_id");

-- CreateIndex
CREATE INDEX "rejected_item_source_id_received_at_idx" ON "rejected_item"("source_id", "received_at");

-- CreateIndex
CREATE UNIQUE INDEX "team_assignment_team_id_valid_from_key" ON "team_assignment"("team_id", "valid_from");

-- CreateIndex
CREATE UNIQUE INDEX "person_email_key" ON "person"("email");

-- CreateIndex
CREATE INDEX "price_provider_model_meter_valid_from_idx" ON "price"("provider", "model", "meter", "valid_from");

-- CreateIndex
CREATE UNIQUE INDEX "model_alias_provider_alias_key" ON "model_alias"("provider", "alias");

-- AddForeignKey
ALTER TABLE "app_user" ADD CONSTRAINT "app_user_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "machine_token" ADD CONSTRAINT "machine_token_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "application" ADD CONSTRAINT "application_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity_assignment" ADD CONSTRAINT "identity_assignment_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity_assignment" ADD CONSTRAINT "identity_assignment_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity_assignment" ADD CONSTRAINT "identity_assignment_backup_owner_id_fkey" FOREIGN KEY ("backup_owner_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity_assignment" ADD CONSTRAINT "identity_assignment_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity_assignment" ADD CONSTRAINT "identity_assignment_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity_assignment" ADD CONSTRAINT "identity_assignment_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credential" ADD CONSTRAINT "credential_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credential_fingerprint" ADD CONSTRAINT "credential_fingerprint_credential_id_fkey" FOREIGN KEY ("credential_id") REFERENCES "credential"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "business_unit" ADD CONSTRAINT "business_unit_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "business_unit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "business_unit" ADD CONSTRAINT "business_unit_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team" ADD CONSTRAINT "team_lead_id_fkey" FOREIGN KEY ("lead_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_assignment" ADD CONSTRAINT "team_assignment_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_assignment" ADD CONSTRAINT "team_assignment_business_unit_id_fkey" FOREIGN KEY ("business_unit_id") REFERENCES "business_unit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_assignment" ADD CONSTRAINT "team_assignment_cost_centre_id_fkey" FOREIGN KEY ("cost_centre_id") REFERENCES "cost_centre"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "person" ADD CONSTRAINT "person_manager_id_fkey" FOREIGN KEY ("manager_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "person" ADD CONSTRAINT "person_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- ---------------------------------------------------------------------------------------------------------------
-- Partitions: one a month of UTC. Made by ensure_usage_line_partition, ahead of time by a job and on demand by
-- ingest. ATTACH takes a weaker lock than CREATE … PARTITION OF: readers and writers of other months go on.

CREATE FUNCTION ensure_usage_line_partition(any_instant timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  month_start timestamptz := date_trunc('month', any_instant AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
  month_end timestamptz := (date_trunc('month', any_instant AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC';
  partition_name text := 'usage_line_' || to_char(month_start AT TIME ZONE 'UTC', 'YYYY_MM');
BEGIN
  IF to_regclass(partition_name) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('usage_line partitions'));
  -- Asked of the table, not of the session's cache of names: another session may have made it while this one waited.
  IF EXISTS (SELECT 1 FROM pg_class WHERE relname = partition_name AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'usage_line'::regclass)) THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE %I (LIKE usage_line INCLUDING ALL)', partition_name);
  EXECUTE format('ALTER TABLE usage_line ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition_name, month_start, month_end);
END $$;

-- ---------------------------------------------------------------------------------------------------------------
-- Roll-up rows are updated in place many times a day: room on the page keeps those updates off the indexes.

ALTER TABLE usage_daily SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE usage_daily_team SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE usage_daily_meter SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE usage_hourly SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- ---------------------------------------------------------------------------------------------------------------
-- Words

ALTER TABLE billing_period ADD CONSTRAINT billing_period_state CHECK (state IN ('open', 'in_review', 'closed')),
  ADD CONSTRAINT billing_period_span CHECK (starts_at < ends_at);
ALTER TABLE environment ADD CONSTRAINT environment_kind CHECK (kind IN ('production', 'staging', 'test', 'sandbox'));
ALTER TABLE identity ADD CONSTRAINT identity_kind CHECK (kind IN ('agent', 'service_account', 'api_client', 'ci_bot', 'workload', 'shared', 'human')),
  ADD CONSTRAINT identity_state CHECK (state IN ('requested', 'active', 'suspended', 'revoked'));
ALTER TABLE identity_assignment ADD CONSTRAINT identity_assignment_span CHECK (valid_to IS NULL OR valid_from < valid_to);
ALTER TABLE team_assignment ADD CONSTRAINT team_assignment_span CHECK (valid_to IS NULL OR valid_from < valid_to);
ALTER TABLE credential ADD CONSTRAINT credential_kind CHECK (kind IN ('api_key', 'token', 'certificate', 'federated')),
  ADD CONSTRAINT credential_state CHECK (state IN ('active', 'revoked'));
ALTER TABLE price ADD CONSTRAINT price_rate CHECK (rate >= 0), ADD CONSTRAINT price_per CHECK (per > 0),
  ADD CONSTRAINT price_span CHECK (valid_to IS NULL OR valid_from < valid_to),
  ADD CONSTRAINT price_state CHECK (state IN ('active', 'retracted')),
  ADD CONSTRAINT price_origin CHECK (origin IN ('catalogue', 'overlay', 'organisation'));
ALTER TABLE usage_line ADD CONSTRAINT usage_line_role CHECK (role IN ('billable', 'evidence')),
  ADD CONSTRAINT usage_line_status CHECK (status IN ('ok', 'error', 'cancelled', 'cache_hit')),
  ADD CONSTRAINT usage_line_charges CHECK (jsonb_typeof(charges) = 'array');

-- ---------------------------------------------------------------------------------------------------------------
-- The audit log is append-only

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_head_kept BEFORE DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- ---------------------------------------------------------------------------------------------------------------
-- A batch of ingest is one statement, stored whole or not at all: it calls this when it must not be.

CREATE FUNCTION refuse_batch(why text) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'batch refused: %', why USING ERRCODE = CASE why WHEN 'stale' THEN 'CH001' ELSE 'CH002' END;
END $$;

-- ---------------------------------------------------------------------------------------------------------------
-- Single rows

INSERT INTO ledger_version (id, inventory, prices) VALUES (1, 1, 1);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, repeat('0', 64));
