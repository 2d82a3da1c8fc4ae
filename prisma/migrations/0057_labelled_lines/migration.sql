-- Calls with labels, by time: what is asked by label costs what carries labels, not all calls of the span. Partitions take it over.
CREATE INDEX "usage_line_labelled" ON "usage_line" ("occurred_at") WHERE "labels" IS NOT NULL AND "role" = 'billable';
