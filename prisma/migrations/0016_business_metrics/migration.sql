-- What the business did on a day or in a month: what cost is divided by.
CREATE TABLE "business_metric_value" (
    "metric" TEXT NOT NULL,
    -- 'organisation', whose id is empty, or a kind of thing that usage is read by.
    "scope_kind" TEXT NOT NULL,
    "scope_id" TEXT NOT NULL,
    -- The day, or the first of the month.
    "starts_on" DATE NOT NULL,
    "grain" TEXT NOT NULL,
    "units" DECIMAL(24,6) NOT NULL,
    "changed_by" TEXT NOT NULL,
    "changed_by_name" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "business_metric_value_pkey" PRIMARY KEY ("metric", "scope_kind", "scope_id", "starts_on"),
    CONSTRAINT "business_metric_value_metric" CHECK (char_length("metric") BETWEEN 1 AND 60),
    CONSTRAINT "business_metric_value_grain" CHECK ("grain" = 'day' OR ("grain" = 'month' AND extract(day FROM "starts_on") = 1)),
    CONSTRAINT "business_metric_value_units" CHECK ("units" >= 0),
    CONSTRAINT "business_metric_value_scope" CHECK (("scope_kind" = 'organisation') = ("scope_id" = ''))
);
