-- Items that are put into a review to see whether its reviewers look; when nobody answers any more they leave all its figures.
ALTER TABLE "review_item" ADD COLUMN "is_control" BOOLEAN NOT NULL DEFAULT false;
-- What keeps the hash of these items, which the log holds from the beginning, from being guessed.
ALTER TABLE "review_campaign" ADD COLUMN "control_salt" TEXT;
