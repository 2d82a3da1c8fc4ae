-- That people were told of a crossing: the key makes it once for each window of a count, whoever looks and how often.
CREATE TABLE "budget_alert" (
    "budget_id" TEXT NOT NULL,
    "counter_key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "budget_alert_pkey" PRIMARY KEY ("budget_id", "counter_key", "kind", "level"),
    CONSTRAINT "budget_alert_severity" CHECK ("severity" IN ('info', 'warning', 'critical'))
);

-- What a count that runs was forecast when it was last looked at.
CREATE TABLE "budget_forecast" (
    "budget_id" TEXT NOT NULL,
    "counter_key" TEXT NOT NULL,
    "spent" DECIMAL(38,15) NOT NULL,
    "held" DECIMAL(38,15) NOT NULL,
    "version" INTEGER NOT NULL,
    "looked_at" TIMESTAMPTZ(3) NOT NULL,
    "breach" JSONB NOT NULL,

    CONSTRAINT "budget_forecast_pkey" PRIMARY KEY ("budget_id", "counter_key")
);
