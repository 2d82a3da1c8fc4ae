-- The accounts that the journal of a closing was first written with: every template of it, and what takes it back when the
-- period is closed anew, posts to the same.
CREATE TABLE "journal_terms" (
    "period_id" TEXT NOT NULL,
    "version" SMALLINT NOT NULL,
    "terms" JSONB NOT NULL,

    CONSTRAINT "journal_terms_pkey" PRIMARY KEY ("period_id","version")
);
