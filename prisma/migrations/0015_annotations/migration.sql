-- What people and programs note on a day: about the organisation, or about one thing of it.
CREATE TABLE "annotation" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "text" TEXT NOT NULL,
    -- 'organisation', whose id is empty, or a kind of thing that usage is read by.
    "scope_kind" TEXT NOT NULL,
    "scope_id" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3),

    CONSTRAINT "annotation_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "annotation_kind" CHECK ("kind" IN ('note', 'deployment')),
    CONSTRAINT "annotation_text" CHECK (char_length("text") BETWEEN 1 AND 200),
    CONSTRAINT "annotation_scope" CHECK (("scope_kind" = 'organisation') = ("scope_id" = ''))
);
CREATE INDEX "annotation_day_idx" ON "annotation"("day");
