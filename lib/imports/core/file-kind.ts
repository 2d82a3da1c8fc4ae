import { isDashboardHeader } from "@/lib/metering/core/adapters/usage-export-row";
import type { ImportKind } from "../schemas";

/** What only users of a directory, and only lists of keys, have in their first lines. */
const SCIM = /"urn:ietf:params:scim:(?:schemas|api)|"userName"\s*:/i;
const KEYS = /"organization\.(?:project\.|admin_)api_key"|"partial_key_hint"|"key_alias"|"total_pages"|^\uFEFF?\s*\{\s*"key"/;

/**
 * What a file holds, told by how it begins: JSON by names that stand in its first lines, else it is a usage export; a CSV
 * by its header. Inventory has an identity's name and kind, usage an event's time, a list of keys their ids, the export of
 * a provider the bounds or the day of a bucket.
 * @param beginning The first lines, of JSON.
 */
export function kindOfHeader(firstLine: string, beginning = firstLine): ImportKind | null {
  if (/^\uFEFF?\s*[[{]/.test(firstLine))
    return SCIM.test(beginning) ? "scim_users" : KEYS.test(beginning) ? "provider_keys" : "usage_export";
  const names = new Set(
    firstLine
      .replace(/^\uFEFF/, "")
      .split(/[,;\t]/)
      .map((name) => name.trim().replace(/^"|"$/g, "").toLowerCase()),
  );
  if (isDashboardHeader([...names])) return "usage_export";
  if (names.has("key_id") && names.has("provider")) return "provider_keys";
  if (names.has("time") || names.has("occurred_at") || names.has("timestamp")) return "usage_csv";
  if (names.has("identity_id") || names.has("owner_email") || (names.has("name") && names.has("kind"))) return "inventory_csv";
  return null;
}
