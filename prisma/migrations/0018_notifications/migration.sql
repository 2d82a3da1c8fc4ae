-- What people should know, who read it, and each message that told them.
CREATE TABLE "notification" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "href" TEXT NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "notification_severity" CHECK ("severity" IN ('info', 'warning', 'critical')),
    CONSTRAINT "notification_href" CHECK ("href" LIKE '/%' AND "href" NOT LIKE '//%')
);
CREATE UNIQUE INDEX "notification_dedupe_key_key" ON "notification"("dedupe_key");
CREATE INDEX "notification_at_idx" ON "notification"("at");

-- An address of another program that is told what happens.
CREATE TABLE "webhook" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "sealed_secret" TEXT NOT NULL,
    "groups" TEXT[],
    "min_severity" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "paused_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "webhook_format" CHECK ("format" IN ('json', 'slack')),
    CONSTRAINT "webhook_min_severity" CHECK ("min_severity" IN ('info', 'warning', 'critical'))
);

-- One message on its way to one address.
CREATE TABLE "notification_delivery" (
    "id" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "notification_id" TEXT,
    "user_id" TEXT,
    "webhook_id" TEXT,
    "digest_for" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "next_try_at" TIMESTAMPTZ(3) NOT NULL,
    "tried_at" TIMESTAMPTZ(3),
    "status" INTEGER,
    "answer" TEXT,

    CONSTRAINT "notification_delivery_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "notification_delivery_state" CHECK ("state" IN ('waiting', 'sent', 'failed', 'skipped')),
    CONSTRAINT "notification_delivery_to" CHECK (
        ("channel" = 'mail' AND "notification_id" IS NOT NULL AND "user_id" IS NOT NULL AND "webhook_id" IS NULL AND "digest_for" IS NULL)
        OR ("channel" = 'digest' AND "notification_id" IS NULL AND "user_id" IS NOT NULL AND "webhook_id" IS NULL AND "digest_for" IS NOT NULL)
        OR ("channel" = 'webhook' AND "notification_id" IS NOT NULL AND "user_id" IS NULL AND "webhook_id" IS NOT NULL AND "digest_for" IS NULL)),
    CONSTRAINT "notification_delivery_notification_id_fkey" FOREIGN KEY ("notification_id") REFERENCES "notification"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "notification_delivery_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "notification_delivery_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "webhook"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "notification_delivery_notification_id_user_id_key" ON "notification_delivery"("notification_id", "user_id");
CREATE UNIQUE INDEX "notification_delivery_notification_id_webhook_id_key" ON "notification_delivery"("notification_id", "webhook_id");
CREATE UNIQUE INDEX "notification_delivery_user_id_digest_for_key" ON "notification_delivery"("user_id", "digest_for");
CREATE INDEX "notification_delivery_state_next_try_at_idx" ON "notification_delivery"("state", "next_try_at");
CREATE INDEX "notification_delivery_created_at_id_idx" ON "notification_delivery"("created_at", "id");
CREATE INDEX "notification_delivery_webhook_id_idx" ON "notification_delivery"("webhook_id");

-- A notification in the inbox of one person.
CREATE TABLE "notification_receipt" (
    "user_id" TEXT NOT NULL,
    "notification_id" TEXT NOT NULL,
    "read_at" TIMESTAMPTZ(3),
    "digest_at" TIMESTAMPTZ(3),
    "digest_id" TEXT,

    CONSTRAINT "notification_receipt_pkey" PRIMARY KEY ("user_id", "notification_id"),
    CONSTRAINT "notification_receipt_digest" CHECK ("digest_at" IS NULL OR "digest_id" IS NULL),
    CONSTRAINT "notification_receipt_notification_id_fkey" FOREIGN KEY ("notification_id") REFERENCES "notification"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "notification_receipt_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "notification_receipt_digest_id_fkey" FOREIGN KEY ("digest_id") REFERENCES "notification_delivery"("id") ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX "notification_receipt_user_id_read_at_idx" ON "notification_receipt"("user_id", "read_at");
CREATE INDEX "notification_receipt_notification_id_idx" ON "notification_receipt"("notification_id");
CREATE INDEX "notification_receipt_digest_at_idx" ON "notification_receipt"("digest_at");
CREATE INDEX "notification_receipt_digest_id_idx" ON "notification_receipt"("digest_id");

-- How a person wants to be told; who has no row has the usual.
CREATE TABLE "notification_setting" (
    "user_id" TEXT NOT NULL,
    "mail" JSONB NOT NULL,
    "time_zone" TEXT NOT NULL,
    "quiet_from" INTEGER,
    "quiet_to" INTEGER,
    "digest_minute" INTEGER NOT NULL,

    CONSTRAINT "notification_setting_pkey" PRIMARY KEY ("user_id"),
    CONSTRAINT "notification_setting_quiet" CHECK (("quiet_from" IS NULL) = ("quiet_to" IS NULL)),
    CONSTRAINT "notification_setting_minutes" CHECK (
        "digest_minute" BETWEEN 0 AND 1439
        AND ("quiet_from" IS NULL OR ("quiet_from" BETWEEN 0 AND 1439 AND "quiet_to" BETWEEN 0 AND 1439 AND "quiet_from" <> "quiet_to"))),
    CONSTRAINT "notification_setting_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
