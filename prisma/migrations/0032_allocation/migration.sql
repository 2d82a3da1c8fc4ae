-- Allocation: rules that spread shared cost, shared cost itself, credits, markups, true-ups.

CREATE TABLE "allocation_rule" (
    "id" TEXT NOT NULL,
    "rule_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "step" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "definition" JSONB NOT NULL,
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,
    "state" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "allocation_rule_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "allocation_share" (
    "period_id" TEXT NOT NULL,
    "version" SMALLINT NOT NULL,
    "rule_version_id" TEXT NOT NULL,
    "source_kind" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "amount" DECIMAL(20,4) NOT NULL,
    "weight" DECIMAL(38,15) NOT NULL,
    "ratio" DECIMAL(20,15) NOT NULL,

    CONSTRAINT "allocation_share_pkey" PRIMARY KEY ("period_id","version","rule_version_id","source_kind","source_id","target_id")
);

CREATE TABLE "shared_cost" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "provider" TEXT,
    "amount" DECIMAL(30,15) NOT NULL,
    "currency" TEXT NOT NULL,
    "valid_from" DATE NOT NULL,
    "valid_to" DATE NOT NULL,
    "basis" TEXT NOT NULL,
    "seats" JSONB,
    "covers" JSONB,
    "cost_centre_id" TEXT NOT NULL DEFAULT '',
    "state" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "shared_cost_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "provider_credit" (
    "id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "amount" DECIMAL(30,15) NOT NULL,
    "valid_from" DATE NOT NULL,
    "expires_on" DATE,
    "state" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "provider_credit_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "unit_markup" (
    "id" TEXT NOT NULL,
    "business_unit_id" TEXT NOT NULL,
    "percent" DECIMAL(9,4) NOT NULL,
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,
    "state" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "unit_markup_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "true_up" (
    "id" TEXT NOT NULL,
    "from_period_id" TEXT NOT NULL,
    "to_period_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "difference" DECIMAL(20,4) NOT NULL,
    "shares" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "posted_in" TEXT,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_by_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_by_name" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "true_up_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "allocation_rule_rule_id_version_key" ON "allocation_rule"("rule_id", "version");
