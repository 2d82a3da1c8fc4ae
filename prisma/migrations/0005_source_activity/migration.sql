-- What each source sent, by producer and day of arrival: for the page that says whether a source is well and what to mend.
CREATE TABLE "source_activity" (
    "source_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "producer" TEXT NOT NULL,
    "accepted" BIGINT NOT NULL,
    "evidence" BIGINT NOT NULL,
    "missing_usage" BIGINT NOT NULL,
    "duplicates" BIGINT NOT NULL,
    "conflicts" BIGINT NOT NULL,
    "rejected" BIGINT NOT NULL,
    "lag_ms_total" BIGINT NOT NULL,
    "lag_ms_max" BIGINT NOT NULL,
    "last_received_at" TIMESTAMPTZ(3) NOT NULL,
    "last_occurred_at" TIMESTAMPTZ(3),

    CONSTRAINT "source_activity_pkey" PRIMARY KEY ("source_id","day","producer")
);
ALTER TABLE source_activity SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
