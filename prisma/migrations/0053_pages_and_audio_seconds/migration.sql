-- What providers bill recordings and documents by: seconds, pages, and pages whose contents they described.
ALTER TABLE "usage_line"
  ADD COLUMN "pages" BIGINT,
  ADD COLUMN "annotated_pages" BIGINT,
  ADD COLUMN "audio_seconds" DECIMAL(20,6);
