-- Who lifts a rule is whoever has the right by which it was put. Rules before this were lifted by who may suspend.
ALTER TABLE "enforcement_rule" ADD COLUMN "put_by_right" TEXT NOT NULL DEFAULT 'identity.suspend';
ALTER TABLE "enforcement_rule" ALTER COLUMN "put_by_right" DROP DEFAULT;
ALTER TABLE "enforcement_rule" ADD CONSTRAINT "enforcement_rule_right" CHECK ("put_by_right" IN ('budget.lower', 'budget.write', 'identity.suspend'));

-- What budgets count depends on aliases, units and the fiscal calendar: a change of these owes a recount.
ALTER TABLE "due_revision" DROP CONSTRAINT "due_revision_kind";
ALTER TABLE "due_revision" ADD CONSTRAINT "due_revision_kind" CHECK (kind IN ('attribution', 'rating', 'budgets'));
