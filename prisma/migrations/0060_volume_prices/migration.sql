-- Prices by a period's volume, as agreed with a provider. Calls keep the price of their own time; statements of a period have the
-- difference that the tiers make of its sums.
CREATE TABLE "volume_price" (
    "id" SERIAL NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "counting" TEXT NOT NULL,
    "per" INTEGER NOT NULL,
    "tiers" JSONB NOT NULL,
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,
    "state" TEXT NOT NULL DEFAULT 'active',
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "volume_price_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "volume_price_counting" CHECK ("counting" IN ('graduated', 'whole')),
    CONSTRAINT "volume_price_model" CHECK ("model" <> '*' OR "meter" = 'spend'),
    CONSTRAINT "volume_price_per" CHECK ("per" > 0),
    CONSTRAINT "volume_price_span" CHECK ("valid_to" IS NULL OR "valid_from" < "valid_to"),
    CONSTRAINT "volume_price_state" CHECK ("state" IN ('active', 'retracted'))
);
