-- Further attempts at requests, by time: roll-ups count them as requests and budgets do not, so that they are taken out again. Partitions take it over.
CREATE INDEX "usage_line_further_attempt" ON "usage_line" ("occurred_at") WHERE (coalesce("attempt", 1) > 1 OR "retry_of" IS NOT NULL) AND "role" = 'billable';
