-- People and groups as the identity provider tells of them.

CREATE TABLE "directory_user" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "user_name" TEXT NOT NULL,
    "external_id" TEXT,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "attributes" JSONB NOT NULL,
    "manager_ref" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "directory_user_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "directory_group" (
    "id" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "external_id" TEXT,
    "team_id" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "directory_group_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "directory_member" (
    "group_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,

    CONSTRAINT "directory_member_pkey" PRIMARY KEY ("group_id","user_id")
);

CREATE TABLE "directory_agent" (
    "id" TEXT NOT NULL,
    "external_id" TEXT,
    "name" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "attributes" JSONB NOT NULL,
    "identity_id" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "directory_agent_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "directory_problem" (
    "id" SERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "request" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "scim_type" TEXT,
    "message" TEXT NOT NULL,

    CONSTRAINT "directory_problem_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "directory_setting" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "agents" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "directory_setting_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "directory_user_person_id_key" ON "directory_user"("person_id");

CREATE UNIQUE INDEX "directory_user_user_name_key" ON "directory_user"("user_name");

CREATE INDEX "directory_user_external_id_idx" ON "directory_user"("external_id");

CREATE INDEX "directory_user_manager_ref_idx" ON "directory_user"("manager_ref");

CREATE INDEX "directory_member_user_id_idx" ON "directory_member"("user_id");

ALTER TABLE "directory_user" ADD CONSTRAINT "directory_user_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "directory_group" ADD CONSTRAINT "directory_group_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "directory_member" ADD CONSTRAINT "directory_member_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "directory_group"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "directory_member" ADD CONSTRAINT "directory_member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "directory_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

INSERT INTO "directory_setting" ("id") VALUES (1);

ALTER TABLE "directory_setting" ADD CONSTRAINT "directory_setting_one" CHECK ("id" = 1);
