/** A stored price as people and programs are shown it. */
import { METER_LABEL } from "./meters";
import type { PriceRow } from "./price-row";

export type PriceView = {
  id: number;
  provider: string;
  model: string;
  meter: string;
  meterLabel: string;
  mode: string;
  region: string;
  /** Null for the base rate. */
  aboveInputTokens: string | null;
  /** "01:00–04:00" in UTC; null for all day. */
  timeOfDay: string | null;
  rate: string;
  per: number;
  validFrom: string;
  validTo: string | null;
  origin: string;
  originVersion: string;
  /** scheduled prices have not begun, ended ones are over, retracted ones never count. */
  state: "scheduled" | "in_force" | "ended" | "retracted";
  reason: string | null;
  createdBy: string;
  createdAt: string;
};

export function priceView(
  row: PriceRow & { id: number; state: "active" | "retracted"; reason: string | null; createdBy: string; createdAt: Date },
  now: Date,
): PriceView {
  return {
    id: row.id,
    provider: row.provider,
    model: row.model,
    meter: row.meter,
    meterLabel: METER_LABEL[row.meter],
    mode: row.mode,
    region: row.region,
    aboveInputTokens: row.minTokensExclusive === 0n ? null : row.minTokensExclusive.toString(),
    timeOfDay: row.dayMinuteFrom === null || row.dayMinuteTo === null ? null : `${clock(row.dayMinuteFrom)}–${clock(row.dayMinuteTo)}`,
    rate: row.rate,
    per: row.per,
    validFrom: row.validFrom.toISOString(),
    validTo: row.validTo?.toISOString() ?? null,
    origin: row.origin,
    originVersion: row.originVersion,
    state:
      row.state === "retracted"
        ? "retracted"
        : row.validFrom > now
          ? "scheduled"
          : row.validTo && row.validTo <= now
            ? "ended"
            : "in_force",
    reason: row.reason,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
  };
}

const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
