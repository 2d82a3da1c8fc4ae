-- Connected tools are counted by their ids, whichever of their names was stored or is sent: what named them otherwise is counted again.
INSERT INTO "due_revision" ("kind")
SELECT 'budgets' WHERE EXISTS (SELECT 1 FROM "budget" WHERE "archived_at" IS NULL AND ("per" = 'tool' OR "scope" ->> 'tool' IS NOT NULL));
