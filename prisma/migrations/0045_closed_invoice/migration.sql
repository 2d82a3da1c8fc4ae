-- Which invoice billed the usage of a provider when a period was closed, for files of it that are made later.
CREATE TABLE "period_invoice" (
    "period_id" TEXT NOT NULL,
    "version" SMALLINT NOT NULL,
    "provider" TEXT NOT NULL,
    "invoice_id" TEXT NOT NULL,

    CONSTRAINT "period_invoice_pkey" PRIMARY KEY ("period_id","version","provider")
);
