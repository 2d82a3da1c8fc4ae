-- Metrics are evidence of calls that spans and log events tell better, unless a source sends nothing else.
ALTER TABLE "source" ADD COLUMN "metrics_only" BOOLEAN NOT NULL DEFAULT false;

-- The last point of each cumulative series: what a later one adds is the difference.
CREATE TABLE "metric_series" (
    "source_id" TEXT NOT NULL,
    "series" TEXT NOT NULL,
    "time_nano" BIGINT NOT NULL,
    "value" BIGINT NOT NULL,
    "calls" BIGINT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "metric_series_pkey" PRIMARY KEY ("source_id","series")
);
-- Every export updates every series of its process.
ALTER TABLE "metric_series" SET (fillfactor = 70);
