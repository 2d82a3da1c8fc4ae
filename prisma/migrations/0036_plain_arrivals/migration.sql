-- Ids are hashes, and what is here goes within seconds: compressing them is work for nothing.
ALTER TABLE "arrival" ALTER COLUMN "event_ids" SET STORAGE EXTERNAL, ALTER COLUMN "occurred_at" SET STORAGE EXTERNAL;
ALTER TABLE "unsettled_reports" ALTER COLUMN "report_ids" SET STORAGE EXTERNAL;
