/** A price by volume as people and programs are shown it. */
import { providerLabel } from "./provider-names";
import { tierWords, type VolumePrice } from "./volume";

export type VolumePriceView = VolumePrice & {
  providerLabel: string;
  /** Its tiers in words, from the lowest. */
  words: string[];
  /** Days; the end is exclusive. */
  validFrom: string;
  validTo: string | null;
  /** scheduled ones have not begun, ended ones are over, retracted ones never count. */
  state: "scheduled" | "in_force" | "ended" | "retracted";
  reason: string;
  createdBy: string;
  createdAt: string;
};

/** As it is kept. */
export type StoredVolumePrice = VolumePrice & {
  validFrom: string;
  validTo: string | null;
  state: "active" | "retracted";
  reason: string;
  createdBy: string;
  createdAt: Date;
};

/** @param today A day. */
export const volumePriceView = (row: StoredVolumePrice, today: string): VolumePriceView => ({
  ...row,
  providerLabel: providerLabel(row.provider),
  words: row.tiers.map((_, i) => tierWords(row, i)),
  state: stateOf(row, today),
  createdAt: row.createdAt.toISOString(),
});

function stateOf({ state, validFrom, validTo }: StoredVolumePrice, today: string): VolumePriceView["state"] {
  if (state === "retracted") return state;
  if (validFrom > today) return "scheduled";
  return validTo !== null && validTo <= today ? "ended" : "in_force";
}
