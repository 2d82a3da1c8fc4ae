-- Usage of a closing is written once, day after day, and read as a whole or by days: a range index is a thousandth of a key, and
-- keeping the keys was more than half of what copying cost. Rows are unique because those of the roll-ups are, and a closing is
-- written once by the key of "period_close".
ALTER TABLE "period_line" DROP CONSTRAINT "period_line_pkey";
CREATE INDEX "period_line_period_id_version_day_dimension_id_idx" ON "period_line"
  USING BRIN ("period_id", "version", "day", "dimension_id") WITH (autosummarize = on);
ALTER TABLE "period_use" DROP CONSTRAINT "period_use_pkey";
CREATE INDEX "period_use_period_id_version_day_dimension_id_idx" ON "period_use"
  USING BRIN ("period_id", "version", "day", "dimension_id") WITH (autosummarize = on);
