-- What security products tell: events, and secrets that were found where they should not be.

CREATE TABLE "security_source" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "issuer" TEXT,
    "audience" TEXT,
    "key_set" JSONB,
    "key_set_url" TEXT,
    "sealed_secret" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),
    "unknown_items" INTEGER NOT NULL DEFAULT 0,
    "refused_items" INTEGER NOT NULL DEFAULT 0,
    "last_item_at" TIMESTAMPTZ(3),
    "last_report_at" TIMESTAMPTZ(3),

    CONSTRAINT "security_source_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "security_event" (
    "id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "title" TEXT NOT NULL,
    "subject" JSONB NOT NULL,
    "facts" JSONB NOT NULL,
    "identity_id" TEXT,
    "credential_id" TEXT,
    "person_id" TEXT,
    "matched_by" TEXT,
    "confidence" TEXT,

    CONSTRAINT "security_event_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "secret_finding" (
    "id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "external_key" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "verified" TEXT NOT NULL,
    "repository" TEXT,
    "file" TEXT,
    "line" INTEGER,
    "commit" TEXT,
    "link" TEXT,
    "author" TEXT,
    "exposed_at" TIMESTAMPTZ(3),
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "sha256" TEXT,
    "keyed_hash" TEXT,
    "hint" TEXT,
    "facts" JSONB NOT NULL,
    "subject" JSONB NOT NULL,
    "visibility" TEXT,
    "identity_id" TEXT,
    "credential_id" TEXT,
    "token_id" TEXT,
    "matched_by" TEXT,
    "confidence" TEXT,
    "told_at" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL,
    "state_reason" TEXT,
    "state_at" TIMESTAMPTZ(3),

    CONSTRAINT "secret_finding_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "security_event_occurred_at_id_idx" ON "security_event"("occurred_at", "id");

CREATE INDEX "security_event_identity_id_occurred_at_idx" ON "security_event"("identity_id", "occurred_at");

CREATE INDEX "security_event_credential_id_occurred_at_idx" ON "security_event"("credential_id", "occurred_at");

CREATE UNIQUE INDEX "security_event_source_id_external_id_key" ON "security_event"("source_id", "external_id");

CREATE INDEX "secret_finding_state_first_seen_at_idx" ON "secret_finding"("state", "first_seen_at");

CREATE INDEX "secret_finding_identity_id_idx" ON "secret_finding"("identity_id");

CREATE INDEX "secret_finding_credential_id_idx" ON "secret_finding"("credential_id");

CREATE UNIQUE INDEX "secret_finding_source_id_external_key_key" ON "secret_finding"("source_id", "external_key");
