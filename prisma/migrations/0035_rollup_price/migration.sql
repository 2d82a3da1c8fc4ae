-- The roll-up by meter knows the price too, so that closes and FOCUS files need no lines.

ALTER TABLE "usage_daily_meter" ADD COLUMN "price_id" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "usage_daily_meter" DROP CONSTRAINT "usage_daily_meter_pkey";
ALTER TABLE "usage_daily_meter" ADD CONSTRAINT "usage_daily_meter_pkey" PRIMARY KEY ("day", "dimension_id", "meter", "price_id");

-- What lines say of prices moves to rows of those prices; what no line accounts for stays where it is, without one.
CREATE TEMPORARY TABLE "charged" AS
SELECT (l.occurred_at AT TIME ZONE 'UTC')::date AS day, l.dimension_id, c->>'meter' AS meter, (c->>'priceId')::integer AS price_id,
  sum((c->>'quantity')::numeric) AS quantity, count(*) FILTER (WHERE c->>'costUsd' IS NULL) AS unpriced,
  coalesce(sum((c->>'costUsd')::numeric), 0) AS cost_usd, coalesce(sum((c->>'flatValueUsd')::numeric), 0) AS flat_value_usd
FROM usage_line l CROSS JOIN LATERAL jsonb_array_elements(l.charges) c
WHERE l.role = 'billable' AND c->>'priceId' IS NOT NULL GROUP BY 1, 2, 3, 4;

INSERT INTO "usage_daily_meter" (day, dimension_id, meter, price_id, quantity, unpriced, cost_usd, flat_value_usd)
SELECT day, dimension_id, meter, price_id, quantity, unpriced, cost_usd, flat_value_usd FROM "charged"
WHERE quantity <> 0 OR unpriced <> 0 OR cost_usd <> 0 OR flat_value_usd <> 0;

UPDATE "usage_daily_meter" u SET quantity = u.quantity - s.quantity, unpriced = u.unpriced - s.unpriced,
  cost_usd = u.cost_usd - s.cost_usd, flat_value_usd = u.flat_value_usd - s.flat_value_usd
FROM (SELECT day, dimension_id, meter, sum(quantity) AS quantity, sum(unpriced) AS unpriced, sum(cost_usd) AS cost_usd, sum(flat_value_usd) AS flat_value_usd
  FROM "charged" GROUP BY 1, 2, 3) s
WHERE u.day = s.day AND u.dimension_id = s.dimension_id AND u.meter = s.meter AND u.price_id = 0;

DELETE FROM "usage_daily_meter" WHERE price_id = 0 AND quantity = 0 AND unpriced = 0 AND cost_usd = 0 AND flat_value_usd = 0;
DROP TABLE "charged";
