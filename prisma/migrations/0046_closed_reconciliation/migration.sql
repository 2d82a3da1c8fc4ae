-- What was metered and invoiced of a period when it was closed: its page says the same for ever.
CREATE TABLE "period_reconciliation" (
    "period_id" TEXT NOT NULL,
    "version" SMALLINT NOT NULL,
    "view" JSONB NOT NULL,

    CONSTRAINT "period_reconciliation_pkey" PRIMARY KEY ("period_id","version")
);

-- Of drafts with their names, so that a close does not write again what stands there.
ALTER TABLE "billing_period" ADD COLUMN "drafts_hash" TEXT;
