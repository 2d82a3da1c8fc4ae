-- Sums of whole weeks, so that questions over months read a seventh of the rows. Filled by a job: until then days are read.
CREATE TABLE "usage_weekly" (
    "week" DATE NOT NULL,
    "dimension_id" INTEGER NOT NULL,
    "events" BIGINT NOT NULL,
    "requests" BIGINT NOT NULL,
    "errors" BIGINT NOT NULL,
    "unpriced_events" BIGINT NOT NULL,
    "input" BIGINT NOT NULL,
    "cache_read" BIGINT NOT NULL,
    "cache_write" BIGINT NOT NULL,
    "output" BIGINT NOT NULL,
    "reasoning" BIGINT NOT NULL,
    "embedding" BIGINT NOT NULL,
    "cost_usd" DECIMAL(30,15) NOT NULL,
    "flat_value_usd" DECIMAL(30,15) NOT NULL DEFAULT 0,

    CONSTRAINT "usage_weekly_pkey" PRIMARY KEY ("week","dimension_id")
);

CREATE TABLE "usage_weekly_meter" (
    "week" DATE NOT NULL,
    "dimension_id" INTEGER NOT NULL,
    "meter" TEXT NOT NULL,
    "quantity" DECIMAL(30,6) NOT NULL,
    "unpriced" BIGINT NOT NULL,
    "cost_usd" DECIMAL(30,15) NOT NULL,
    "flat_value_usd" DECIMAL(30,15) NOT NULL DEFAULT 0,

    CONSTRAINT "usage_weekly_meter_pkey" PRIMARY KEY ("week","dimension_id","meter")
);

-- The weeks that are summed, and those whose sums stand. Whoever changes a day takes its week away in the same statement.
CREATE TABLE "usage_folded_week" (
    "week" DATE NOT NULL,
    "stands" BOOLEAN NOT NULL,

    CONSTRAINT "usage_folded_week_pkey" PRIMARY KEY ("week")
);
