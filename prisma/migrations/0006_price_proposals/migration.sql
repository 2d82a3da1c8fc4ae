-- Changes of the catalogue that wait for a person, discounts on list prices, and dated exchange rates.
CREATE TABLE "price_proposal" (
    "id" SERIAL NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "min_tokens_exclusive" BIGINT NOT NULL,
    "day_minute_from" INTEGER,
    "day_minute_to" INTEGER,
    "origin" TEXT NOT NULL,
    "origin_version" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "rate_before" DECIMAL(38,18),
    "per_before" INTEGER,
    "rate_after" DECIMAL(38,18) NOT NULL,
    "per_after" INTEGER NOT NULL,
    "effective_from" TIMESTAMPTZ(3),
    "timeline" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "reason" TEXT,

    CONSTRAINT "price_proposal_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "price_proposal_cause" CHECK (cause IN ('moved', 'free', 'ahead')),
    CONSTRAINT "price_proposal_state" CHECK (state IN ('waiting', 'approved', 'refused', 'superseded')),
    CONSTRAINT "price_proposal_other_person" CHECK (state NOT IN ('approved', 'refused') OR (decided_by <> requested_by AND decided_at IS NOT NULL AND reason IS NOT NULL))
);
CREATE INDEX "price_proposal_state_id_idx" ON "price_proposal"("state", "id");

CREATE TABLE "price_discount" (
    "id" SERIAL NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "percent" DECIMAL(7,4) NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL DEFAULT 'active',
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "price_discount_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "price_discount_percent" CHECK (percent > 0 AND percent <= 100),
    CONSTRAINT "price_discount_span" CHECK (valid_to IS NULL OR valid_from < valid_to),
    CONSTRAINT "price_discount_state" CHECK (state IN ('active', 'retracted'))
);

CREATE TABLE "exchange_rate" (
    "id" SERIAL NOT NULL,
    "currency" TEXT NOT NULL,
    "per_usd" DECIMAL(20,10) NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "exchange_rate_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "exchange_rate_currency" CHECK (currency ~ '^[A-Z]{3}$' AND currency <> 'USD'),
    CONSTRAINT "exchange_rate_per_usd" CHECK (per_usd > 0),
    CONSTRAINT "exchange_rate_state" CHECK (state IN ('active', 'retracted'))
);
CREATE INDEX "exchange_rate_currency_valid_from_idx" ON "exchange_rate"("currency", "valid_from");

ALTER TABLE price DROP CONSTRAINT price_origin,
  ADD CONSTRAINT price_origin CHECK (origin IN ('catalogue', 'overlay', 'organisation', 'discount'));
