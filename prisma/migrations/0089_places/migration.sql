-- The weeks that are summed, by place instead of identity, and their days: questions that name no identity read far fewer rows.
CREATE TABLE "usage_place" (
    "starts" DATE NOT NULL,
    "days" SMALLINT NOT NULL,
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
    "flat_value_usd" DECIMAL(30,15) NOT NULL,

    CONSTRAINT "usage_place_pkey" PRIMARY KEY ("starts","days","dimension_id"),
    CONSTRAINT "usage_place_days" CHECK ("days" IN (1, 7))
);

CREATE TABLE "usage_place_meter" (
    "starts" DATE NOT NULL,
    "days" SMALLINT NOT NULL,
    "dimension_id" INTEGER NOT NULL,
    "meter" TEXT NOT NULL,
    "quantity" DECIMAL(30,6) NOT NULL,
    "unpriced" BIGINT NOT NULL,
    "cost_usd" DECIMAL(30,15) NOT NULL,
    "flat_value_usd" DECIMAL(30,15) NOT NULL,

    CONSTRAINT "usage_place_meter_pkey" PRIMARY KEY ("starts","days","dimension_id","meter"),
    CONSTRAINT "usage_place_meter_days" CHECK ("days" IN (1, 7))
);

-- Weeks that were summed before, or are by an older version that still runs, have no places: they are summed once more.
ALTER TABLE "usage_folded_week" ADD COLUMN "places" BOOLEAN NOT NULL DEFAULT false;
