import type { ImportKind } from "../schemas";

/** What a CSV holds, told by its header: inventory has an identity's name and kind, usage has an event's time. */
export function kindOfHeader(firstLine: string): ImportKind | null {
  const names = new Set(
    firstLine
      .replace(/^\uFEFF/, "")
      .split(/[,;\t]/)
      .map((name) => name.trim().replace(/^"|"$/g, "").toLowerCase()),
  );
  if (names.has("time") || names.has("occurred_at") || names.has("timestamp")) return "usage_csv";
  if (names.has("identity_id") || names.has("owner_email") || (names.has("name") && names.has("kind"))) return "inventory_csv";
  return null;
}
