-- Whose tokens are believed about on whose behalf a call was made: the issuer's keys are fetched from an address or pinned.
CREATE TABLE "trusted_issuer" (
    "id" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "audience" TEXT NOT NULL,
    "jwks_url" TEXT,
    "jwks" JSONB,
    "algorithms" TEXT[] NOT NULL,
    "identity_claim" TEXT NOT NULL DEFAULT 'sub',
    "disabled_at" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "trusted_issuer_pkey" PRIMARY KEY ("id"),
    -- Keys come from one place.
    CONSTRAINT "trusted_issuer_keys" CHECK (("jwks_url" IS NULL) <> ("jwks" IS NULL)),
    CONSTRAINT "trusted_issuer_algorithms" CHECK (cardinality("algorithms") > 0)
);
CREATE UNIQUE INDEX "trusted_issuer_issuer_key" ON "trusted_issuer"("issuer");

-- How the operator is known, and who called for it where its own identity is charged. Null in rows made before: the hash
-- of a row leaves out what is null, so that these keep their ids.
ALTER TABLE "usage_dimension" ADD COLUMN "operator_evidence" TEXT;
ALTER TABLE "usage_dimension" ADD COLUMN "actor_id" TEXT;

-- Reports of calls that were stored with their events and are not settled yet: written in the transaction of the events,
-- taken away when they are settled.
CREATE TABLE "unsettled_reports" (
    "id" UUID NOT NULL,
    "report_ids" UUID[] NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "unsettled_reports_pkey" PRIMARY KEY ("id")
);

-- Usage that was charged to a team whose unit or cost centre changed from a past date.
ALTER TABLE "due_revision" ADD COLUMN "team_ids" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];
