-- Files made of periods, where they are sent, templates of journals.

CREATE TABLE "export_file" (
    "id" TEXT NOT NULL,
    "period_id" TEXT NOT NULL,
    "version" SMALLINT NOT NULL,
    "profile" TEXT NOT NULL,
    "params" JSONB NOT NULL,
    "file_name" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "rows" BIGINT NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "sha256" TEXT,
    "manifest" JSONB,
    "failure" TEXT,
    "schedule_id" TEXT,
    "created_by" TEXT NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "export_file_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "export_part" (
    "file_id" TEXT NOT NULL,
    "no" INTEGER NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "export_part_pkey" PRIMARY KEY ("file_id","no")
);

CREATE TABLE "export_schedule" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "profile" TEXT NOT NULL,
    "params" JSONB NOT NULL,
    "cadence" TEXT NOT NULL,
    "on_day" INTEGER,
    "hour" INTEGER NOT NULL,
    "destination" TEXT NOT NULL,
    "target" JSONB NOT NULL,
    "secret" TEXT,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "next_due_at" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "export_schedule_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "export_delivery" (
    "id" TEXT NOT NULL,
    "schedule_id" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "file_id" TEXT,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "answer" TEXT,
    "next_try_at" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "export_delivery_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "journal_template" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "columns" JSONB NOT NULL,
    "delimiter" TEXT NOT NULL DEFAULT ',',
    "date_format" TEXT NOT NULL DEFAULT 'yyyy-MM-dd',
    "per_entity" BOOLEAN NOT NULL DEFAULT true,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "journal_template_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "export_file_period_id_created_at_idx" ON "export_file"("period_id", "created_at");

CREATE UNIQUE INDEX "export_delivery_schedule_id_cause_key" ON "export_delivery"("schedule_id", "cause");

CREATE UNIQUE INDEX "journal_template_name_key" ON "journal_template"("name");
