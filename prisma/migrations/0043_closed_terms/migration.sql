-- What a closing was made on beside usage, for files of it that are made later: public prices beside agreed ones, and shared cost.
CREATE TABLE "period_list_price" (
    "period_id" TEXT NOT NULL,
    "version" SMALLINT NOT NULL,
    "price_id" INTEGER NOT NULL,
    "day" DATE NOT NULL,
    "rate" TEXT,

    CONSTRAINT "period_list_price_pkey" PRIMARY KEY ("period_id","version","price_id","day")
);

CREATE TABLE "period_fee" (
    "period_id" TEXT NOT NULL,
    "version" SMALLINT NOT NULL,
    "shared_cost_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "cost_centre_id" TEXT NOT NULL,
    "part" DECIMAL(30,15) NOT NULL,

    CONSTRAINT "period_fee_pkey" PRIMARY KEY ("period_id","version","shared_cost_id")
);
