-- The cap of a grant is held by a budget of its own: at most one that counts for each grant.
ALTER TABLE "budget" ADD COLUMN "grant_id" TEXT;
CREATE UNIQUE INDEX "budget_of_grant" ON "budget" ("grant_id") WHERE "archived_at" IS NULL;
