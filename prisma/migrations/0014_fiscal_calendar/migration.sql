-- How the organisation's fiscal year is cut into periods. NULL: calendar months, the year from January.
ALTER TABLE "organisation" ADD COLUMN "fiscal_calendar" JSONB;
