-- Items that are put into a review to see whether its reviewers look. They count in no figure of it.
ALTER TABLE "review_item" ADD COLUMN "is_control" BOOLEAN NOT NULL DEFAULT false;
