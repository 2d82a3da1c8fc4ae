-- Which permissions a call used, as its cloud's log tells: what scopes are used is read from here.
ALTER TABLE "security_event" ADD COLUMN "permissions" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];
