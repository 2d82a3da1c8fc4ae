-- What a series alone has to come to before people hear of it, as a share of what the organisation spent in 30 days.
ALTER TABLE "incident_policy" ADD COLUMN "series_share" DECIMAL(7,6) NOT NULL DEFAULT 0.001
  CHECK ("series_share" >= 0 AND "series_share" <= 1);
