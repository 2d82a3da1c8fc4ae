/** A discount as people and programs are shown it. */
import type { Discount } from "./discount-rows";
import { providerLabel } from "./provider-names";

export type DiscountView = {
  id: number;
  provider: string;
  providerLabel: string;
  /** "*": every model of the provider. */
  model: string;
  percent: string;
  validFrom: string;
  validTo: string | null;
  /** scheduled discounts have not begun, ended ones are over, retracted ones never count. */
  state: "scheduled" | "in_force" | "ended" | "retracted";
  reason: string;
  createdBy: string;
  createdAt: string;
};

export const discountView = (
  row: Discount & { state: "active" | "retracted"; createdBy: string; createdAt: Date },
  now: Date,
): DiscountView => ({
  id: row.id,
  provider: row.provider,
  providerLabel: providerLabel(row.provider),
  model: row.model,
  percent: row.percent,
  validFrom: row.validFrom.toISOString(),
  validTo: row.validTo?.toISOString() ?? null,
  state:
    row.state === "retracted" ? "retracted" : row.validFrom > now ? "scheduled" : row.validTo && row.validTo <= now ? "ended" : "in_force",
  reason: row.reason,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
});
