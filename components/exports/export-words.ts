/** What the export centre says. Pure. */
import { ABOUT_PROFILE, type Profile } from "@/lib/exports/core/profiles";
import type { DeliveryRow, ExportRow } from "@/lib/exports/core/views";
import type { StateTone } from "../ui/state-mark";

export const STATE_WORDS: Readonly<Record<ExportRow["state"] | DeliveryRow["state"], { tone: StateTone; word: string }>> = {
  writing: { tone: "waiting", word: "Being written" },
  ready: { tone: "ok", word: "Ready" },
  failed: { tone: "breach", word: "Failed" },
  waiting: { tone: "waiting", word: "Tried again" },
  sent: { tone: "ok", word: "Sent" },
};

export const profileName = (profile: Profile): string => ABOUT_PROFILE[profile].name;

/** "unit labs, cost centre CC-4110": what was asked for beside the profile. */
export function choiceWords(params: Readonly<Record<string, string>>): string {
  const parts = [
    params.businessUnit === undefined ? null : `unit ${params.businessUnit}`,
    params.costCentre === undefined ? null : `cost centre ${params.costCentre}`,
    params.template === undefined ? null : `template ${params.template}`,
    params.delimiter === ";" ? "semicolons" : null,
    params.bom === "1" ? "byte-order mark" : null,
  ];
  return parts.filter((part) => part !== null).join(", ");
}

const STEP = 1_024;
const UNITS = ["B", "KiB", "MiB", "GiB"] as const;

/** "1.4 MiB" */
export function bytesWords(bytes: number): string {
  let [size, unit] = [bytes, 0];
  while (size >= STEP && unit < UNITS.length - 1) {
    size /= STEP;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${UNITS[unit]}`;
}

/** "closed, version 2" or what else the figures are of. */
export const versionWords = (version: number | null): string => (version === null ? "Not closed" : `v${version}`);

/** "12 files of closed periods can be downloaded again" */
export function findingOf(rows: readonly ExportRow[], hasMore: boolean): string {
  const ready = rows.filter(({ state }) => state === "ready").length;
  if (rows.length === 0) return "No file was made yet";
  return `${ready}${hasMore ? " and more" : ""} ${ready === 1 && !hasMore ? "file" : "files"} to download again, byte for byte`;
}
