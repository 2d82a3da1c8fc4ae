-- Invoices of providers: sources, files, lines, differences to what was metered.

CREATE TABLE "invoice_source" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "mapping" JSONB,
    "tolerance_percent" DECIMAL(7,4),
    "tolerance" DECIMAL(20,4),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invoice_source_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "invoice_file" (
    "id" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "rows" INTEGER NOT NULL,
    "added" INTEGER NOT NULL,
    "restated" INTEGER NOT NULL,
    "unchanged" INTEGER NOT NULL,
    "skipped" INTEGER NOT NULL,
    "missing" INTEGER NOT NULL,
    "totals" JSONB NOT NULL,
    "from_day" DATE,
    "to_day" DATE,
    "faults" JSONB NOT NULL,
    "fault_count" INTEGER NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invoice_file_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "invoice_line" (
    "id" BIGSERIAL NOT NULL,
    "source_id" TEXT NOT NULL,
    "line_key" TEXT NOT NULL,
    "file_id" TEXT NOT NULL,
    "invoice_id" TEXT,
    "from_day" DATE NOT NULL,
    "to_day" DATE NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT,
    "project" TEXT,
    "key" TEXT,
    "meter" TEXT,
    "kind" TEXT NOT NULL,
    "quantity" DECIMAL(30,6),
    "amount" DECIMAL(30,15) NOT NULL,
    "currency" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "before" JSONB,
    "missing_in" TEXT,
    "taken_out_at" TIMESTAMPTZ(3),
    "taken_out_by" TEXT,

    CONSTRAINT "invoice_line_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "invoice_variance" (
    "id" TEXT NOT NULL,
    "period_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "variance_key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "difference" DECIMAL(30,15) NOT NULL,
    "reason_code" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "settlement" TEXT NOT NULL,
    "owner_id" TEXT,
    "decided_by" TEXT NOT NULL,
    "decided_by_name" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "invoice_variance_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "invoice_source_name_key" ON "invoice_source"("name");

CREATE INDEX "invoice_file_source_id_sha256_idx" ON "invoice_file"("source_id", "sha256");

CREATE INDEX "invoice_line_from_day_idx" ON "invoice_line"("from_day");

CREATE UNIQUE INDEX "invoice_line_source_id_line_key_key" ON "invoice_line"("source_id", "line_key");

CREATE UNIQUE INDEX "invoice_variance_period_id_variance_key_key" ON "invoice_variance"("period_id", "variance_key");
