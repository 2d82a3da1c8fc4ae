import { isDashboardHeader } from "@/lib/metering/core/adapters/usage-export-row";
import type { ImportKind } from "../schemas";

/**
 * What a file holds, told by how it begins: JSON is a usage export, and a CSV's header tells. Inventory has an identity's
 * name and kind, usage an event's time, the export of a provider the bounds or the day of a bucket.
 */
export function kindOfHeader(firstLine: string): ImportKind | null {
  if (/^\uFEFF?\s*[[{]/.test(firstLine)) return "usage_export";
  const names = new Set(
    firstLine
      .replace(/^\uFEFF/, "")
      .split(/[,;\t]/)
      .map((name) => name.trim().replace(/^"|"$/g, "").toLowerCase()),
  );
  if (isDashboardHeader([...names])) return "usage_export";
  if (names.has("time") || names.has("occurred_at") || names.has("timestamp")) return "usage_csv";
  if (names.has("identity_id") || names.has("owner_email") || (names.has("name") && names.has("kind"))) return "inventory_csv";
  return null;
}
