-- What a change of the inventory or the prices still has to do to stored usage: written in the transaction of the change,
-- taken away when it is done.
CREATE TABLE "due_revision" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "identity_ids" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "unattributed" BOOLEAN NOT NULL DEFAULT false,
    "since" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "due_revision_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "due_revision_kind" CHECK (kind IN ('attribution', 'rating'))
);
