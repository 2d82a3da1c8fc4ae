-- Which addresses of a mail have the file already: where one of several is refused, the others are not sent it again.
ALTER TABLE "export_delivery" ADD COLUMN "received" TEXT[] NOT NULL DEFAULT '{}';
