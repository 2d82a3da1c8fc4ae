-- Policies of the organisation, every version of them.

CREATE TABLE "policy_version" (
    "n" SERIAL NOT NULL,
    "text" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_name" TEXT NOT NULL,
    "activated_at" TIMESTAMPTZ(3),
    "activated_by" TEXT,
    "activated_name" TEXT,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "policy_version_pkey" PRIMARY KEY ("n")
);

-- One version is in force at a time.
CREATE UNIQUE INDEX "policy_version_in_force" ON "policy_version" ((true)) WHERE "activated_at" IS NOT NULL AND "retired_at" IS NULL;
