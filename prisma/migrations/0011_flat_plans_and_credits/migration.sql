-- Usage on a flat plan (a seat, a subscription): no money is spent per token, and what it would have cost is kept apart.
-- Constant defaults, so no table is rewritten.
ALTER TABLE "source" ADD COLUMN "billing" TEXT NOT NULL DEFAULT 'metered',
  ADD CONSTRAINT "source_billing" CHECK (billing IN ('metered', 'flat'));
ALTER TABLE "usage_dimension" ADD COLUMN "billing" TEXT NOT NULL DEFAULT 'metered',
  ADD CONSTRAINT "usage_dimension_billing" CHECK (billing IN ('metered', 'flat'));

ALTER TABLE "usage_line" ADD COLUMN "flat_value_usd" DECIMAL(30,15);
ALTER TABLE "usage_daily" ADD COLUMN "flat_value_usd" DECIMAL(30,15) NOT NULL DEFAULT 0;
ALTER TABLE "usage_daily_team" ADD COLUMN "flat_value_usd" DECIMAL(30,15) NOT NULL DEFAULT 0;
ALTER TABLE "usage_hourly" ADD COLUMN "flat_value_usd" DECIMAL(30,15) NOT NULL DEFAULT 0;
ALTER TABLE "usage_daily_meter" ADD COLUMN "flat_value_usd" DECIMAL(30,15) NOT NULL DEFAULT 0;

-- Credits bought in advance. What is drawn is worked out from the roll-ups when it is read.
CREATE TABLE "credit_pool" (
    "id" SERIAL NOT NULL,
    "provider" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "credits" DECIMAL(20,6) NOT NULL,
    "paid_usd" DECIMAL(30,15) NOT NULL,
    "overage_usd" DECIMAL(30,15),
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,
    "team_id" TEXT NOT NULL DEFAULT '',
    "model" TEXT NOT NULL DEFAULT '',
    "state" TEXT NOT NULL DEFAULT 'active',
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credit_pool_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "credit_pool_credits" CHECK (credits > 0),
    CONSTRAINT "credit_pool_money" CHECK (paid_usd >= 0 AND (overage_usd IS NULL OR overage_usd >= 0)),
    CONSTRAINT "credit_pool_span" CHECK (valid_to IS NULL OR valid_from < valid_to),
    CONSTRAINT "credit_pool_state" CHECK (state IN ('active', 'retracted'))
);

-- How many credits one request on a model takes, from a day on.
CREATE TABLE "credit_multiplier" (
    "id" SERIAL NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "credits_per_request" DECIMAL(20,6) NOT NULL,
    "valid_from" DATE NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credit_multiplier_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "credit_multiplier_credits" CHECK (credits_per_request >= 0),
    CONSTRAINT "credit_multiplier_state" CHECK (state IN ('active', 'retracted'))
);
CREATE INDEX "credit_multiplier_provider_model_valid_from_idx" ON "credit_multiplier"("provider", "model", "valid_from");
