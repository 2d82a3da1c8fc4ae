-- How long a line may be disputed and how long a dispute may wait for its decision are two things.
ALTER TABLE "accounting_settings" ADD COLUMN "decision_days" INTEGER NOT NULL DEFAULT 30;
UPDATE "accounting_settings" SET "decision_days" = "dispute_days";
