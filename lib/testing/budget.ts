import type { Budget } from "@/lib/budgets/core/budget";

/** A plain monthly cap of nearly nothing; a test says only what it is about. */
export const testBudget = (over: Partial<Budget> = {}): Budget => ({
  id: "budget",
  name: "Budget",
  scope: {},
  labels: {},
  per: null,
  isDefault: false,
  unit: "usd",
  limit: 1n,
  window: "month",
  timeZone: "UTC",
  enforcement: "hard",
  thresholds: [],
  onOutage: "open",
  carryOver: false,
  parentId: null,
  startsAt: new Date("2026-01-01T00:00:00Z"),
  endsAt: null,
  raises: [],
  ...over,
});
