-- A page and its question, under a name.
CREATE TABLE "saved_view" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "query" TEXT NOT NULL DEFAULT '',
    "owner_id" TEXT NOT NULL,
    "owner_name" TEXT NOT NULL,
    "visibility" TEXT NOT NULL DEFAULT 'private',
    "team_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "saved_view_path" CHECK (path LIKE '/_%' AND path NOT LIKE '//%' AND path NOT LIKE '%?%'),
    CONSTRAINT "saved_view_visibility" CHECK (visibility IN ('private', 'team', 'organisation')),
    CONSTRAINT "saved_view_team" CHECK ((visibility = 'team') = (team_id IS NOT NULL)),
    CONSTRAINT "saved_view_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- Where a role begins, when an administrator chose it.
CREATE TABLE "role_home" (
    "role" TEXT NOT NULL,
    "view_id" TEXT NOT NULL,

    CONSTRAINT "role_home_pkey" PRIMARY KEY ("role"),
    CONSTRAINT "role_home_view_id_fkey" FOREIGN KEY ("view_id") REFERENCES "saved_view"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "role_home_view_id_idx" ON "role_home"("view_id");

-- Where a person begins, when they chose it: a saved view or a page.
CREATE TABLE "user_home" (
    "user_id" TEXT NOT NULL,
    "view_id" TEXT,
    "path" TEXT,

    CONSTRAINT "user_home_pkey" PRIMARY KEY ("user_id"),
    CONSTRAINT "user_home_one" CHECK (("view_id" IS NULL) <> ("path" IS NULL)),
    CONSTRAINT "user_home_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "user_home_view_id_fkey" FOREIGN KEY ("view_id") REFERENCES "saved_view"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "user_home_view_id_idx" ON "user_home"("view_id");

-- When a view is sent by e-mail.
CREATE TABLE "view_schedule" (
    "id" TEXT NOT NULL,
    "view_id" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "rhythm" TEXT NOT NULL,
    "weekday" INTEGER,
    "month_day" INTEGER,
    "hour" INTEGER NOT NULL,
    "time_zone" TEXT NOT NULL,
    "next_due_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "view_schedule_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "view_schedule_rhythm" CHECK (
        (rhythm = 'daily' AND weekday IS NULL AND month_day IS NULL)
        OR (rhythm = 'weekly' AND weekday BETWEEN 1 AND 7 AND month_day IS NULL)
        OR (rhythm = 'monthly' AND month_day BETWEEN 1 AND 31 AND weekday IS NULL)),
    CONSTRAINT "view_schedule_hour" CHECK (hour BETWEEN 0 AND 23),
    CONSTRAINT "view_schedule_view_id_fkey" FOREIGN KEY ("view_id") REFERENCES "saved_view"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "view_schedule_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "view_schedule_view_id_owner_id_key" ON "view_schedule"("view_id", "owner_id");
CREATE INDEX "view_schedule_next_due_at_idx" ON "view_schedule"("next_due_at");

CREATE TABLE "schedule_receiver" (
    "schedule_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "left_at" TIMESTAMPTZ(3),

    CONSTRAINT "schedule_receiver_pkey" PRIMARY KEY ("schedule_id", "user_id"),
    CONSTRAINT "schedule_receiver_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "view_schedule"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "schedule_receiver_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "schedule_receiver_user_id_idx" ON "schedule_receiver"("user_id");

-- One mail to one person for one due instant: its row is what makes it happen once.
CREATE TABLE "view_delivery" (
    "id" TEXT NOT NULL,
    "schedule_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(3) NOT NULL,
    "answer" TEXT,
    "tried_at" TIMESTAMPTZ(3),

    CONSTRAINT "view_delivery_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "view_delivery_state" CHECK (state IN ('waiting', 'sent', 'failed', 'skipped')),
    CONSTRAINT "view_delivery_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "view_schedule"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "view_delivery_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "view_delivery_schedule_id_due_at_user_id_key" ON "view_delivery"("schedule_id", "due_at", "user_id");
CREATE INDEX "view_delivery_state_next_try_at_idx" ON "view_delivery"("state", "next_try_at");
CREATE INDEX "view_delivery_user_id_idx" ON "view_delivery"("user_id");
