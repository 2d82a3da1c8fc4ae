-- What is asked by label over days costs what is answered, not the lines that carry it.
CREATE TABLE "usage_daily_label" (
    "name" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "value" TEXT NOT NULL,
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

    CONSTRAINT "usage_daily_label_pkey" PRIMARY KEY ("name","day","value","dimension_id")
);

-- As of the other roll-ups: rows are changed in place.
ALTER TABLE usage_daily_label SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- Nobody stores a batch meanwhile: it would be counted by neither.
LOCK TABLE usage_line IN SHARE MODE;
INSERT INTO usage_daily_label
SELECT label.key, (l.occurred_at AT TIME ZONE 'UTC')::date, label.value, l.dimension_id, sum(l.events), coalesce(sum(l.requests), 0),
  coalesce(sum(l.events) FILTER (WHERE l.status = 'error'), 0), sum(l.unpriced_events), coalesce(sum(l.input), 0), coalesce(sum(l.cache_read), 0),
  sum(coalesce(l.cache_write, 0) + coalesce(l.cache_write_5m, 0) + coalesce(l.cache_write_1h, 0)), coalesce(sum(l.output), 0),
  coalesce(sum(l.reasoning), 0), coalesce(sum(l.embedding), 0),
  sum(coalesce(l.cost_usd, (SELECT sum((c->>'costUsd')::numeric) FROM jsonb_array_elements(l.charges) c), 0)),
  sum(coalesce((SELECT sum((c->>'flatValueUsd')::numeric) FROM jsonb_array_elements(l.charges) c), 0))
FROM usage_line l CROSS JOIN LATERAL jsonb_each_text(CASE WHEN jsonb_typeof(l.labels) = 'object' THEN l.labels ELSE '{}' END) AS label
WHERE l.role = 'billable' AND l.labels IS NOT NULL AND label.value IS NOT NULL AND label.key NOT LIKE 'saved\_%'
GROUP BY 1, 2, 3, 4;

DELETE FROM usage_daily_label WHERE events = 0 AND requests = 0 AND errors = 0 AND unpriced_events = 0 AND input = 0 AND cache_read = 0 AND cache_write = 0
  AND output = 0 AND reasoning = 0 AND embedding = 0 AND cost_usd = 0 AND flat_value_usd = 0;

CREATE INDEX "usage_daily_label_dimension_id_day_idx" ON "usage_daily_label"("dimension_id", "day");
ANALYZE usage_daily_label;
