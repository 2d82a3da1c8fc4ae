/**
 * Key lists of providers and gateways in one form. Sources: OpenAI Administration API (GET /organization/projects/{id}/api_keys
 * and /organization/admin_api_keys), Anthropic Admin API (GET /v1/organizations/api_keys), LiteLLM proxy (GET /key/list with
 * or without return_full_object, GET /key/info). No secret is kept: what looks like one is hashed or left out.
 */
import { isSha256, looksLikeSecret, storedFingerprint } from "@/lib/identities/core/fingerprint";
import { sha256Hex } from "@/lib/kernel/hash";
import { isObject, type Resource, storable } from "./shape";

export type ListedKey = {
  provider: string;
  /** Project or workspace; empty where the list does not say. */
  account: string;
  keyId: string;
  name: string | null;
  hint: string | null;
  sha256: string | null;
  /** active | inactive | archived | expired | blocked, or as the list says. */
  state: string;
  ownerLabel: string | null;
  createdAt: Date | null;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
};
export type KeyFault = { line: number; column: string; message: string; fix: string };
export type KeyList = {
  keys: ListedKey[];
  faults: KeyFault[];
  /** Of what it is the whole list: what is not in it is missing. Without an account: of the provider. */
  covers: { provider: string; account?: string }[];
};

/** @param project Of OpenAI, whose list does not say which project it is of. @returns null for what is no key list. */
export function readKeyPage(page: unknown, now: Date, project = ""): KeyList | null {
  if (!isObject(page)) return null;
  const account = project === "" ? (textOf(page.project_id ?? page.account, 200) ?? "") : project;
  if (isObject(page.info) && typeof page.key === "string") return listOf([litellmKey({ token: page.key, ...page.info }, now)], []);
  if (Array.isArray(page.keys)) {
    const isWhole = Number(page.total_pages ?? 1) <= 1;
    return listOf(
      page.keys.map((key: unknown) => litellmKey(isObject(key) ? key : { token: key }, now)),
      isWhole ? [{ provider: "litellm" }] : [],
    );
  }
  if (!Array.isArray(page.data)) return null;
  const rows = page.data.filter(isObject);
  const isWhole = page.has_more !== true;
  if (rows.some((row) => row.type === "api_key" || "partial_key_hint" in row)) {
    return listOf(
      rows.map((row) => anthropicKey(row, now)),
      isWhole ? [{ provider: "anthropic" }] : [],
    );
  }
  if (rows.some((row) => String(row.object).endsWith("api_key"))) {
    return listOf(
      rows.map((row) => openaiKey(row, account, now)),
      isWhole && account !== "" ? [{ provider: "openai", account }] : [],
    );
  }
  return null;
}

function listOf(found: readonly (ListedKey | null)[], covers: KeyList["covers"]): KeyList {
  const faults = found.flatMap((key, i) => (key === null ? [{ line: i + 1, ...NO_ID }] : []));
  return { keys: found.filter((key) => key !== null), faults, covers };
}

export const NO_ID = { column: "id", message: "The key has no id of its provider.", fix: "Send the list as the provider answers it." };

function openaiKey(row: Resource, account: string, now: Date): ListedKey | null {
  const owner = isObject(row.owner) ? row.owner : {};
  const who = [owner.user, owner.service_account, owner].find(isObject) ?? {};
  const expiresAt = instantOf(row.expires_at);
  return keyOf({
    ...{ provider: "openai", account: row.object === "organization.admin_api_key" ? "" : account, keyId: row.id },
    ...{ name: row.name, hint: row.redacted_value, ownerLabel: who.email ?? who.name ?? who.id, state: "active" },
    ...{ createdAt: instantOf(row.created_at), lastUsedAt: instantOf(row.last_used_at), expiresAt },
    now,
  });
}

function anthropicKey(row: Resource, now: Date): ListedKey | null {
  const maker = isObject(row.created_by) ? row.created_by : {};
  return keyOf({
    ...{ provider: "anthropic", account: row.workspace_id, keyId: row.id, name: row.name, hint: row.partial_key_hint },
    ...{ ownerLabel: maker.email ?? maker.id, state: row.status },
    ...{ createdAt: instantOf(row.created_at), lastUsedAt: instantOf(row.last_used_at), expiresAt: instantOf(row.expires_at) },
    now,
  });
}

/** LiteLLM names a key by the SHA-256 of its secret, and stores no secret itself. */
function litellmKey(row: Resource, now: Date): ListedKey | null {
  const token = typeof row.token === "string" ? row.token.trim() : "";
  const sha256 = token === "" ? "" : isSha256(token) ? storedFingerprint("sha256", token).value : sha256Hex(token);
  return keyOf({
    ...{ provider: "litellm", account: "", keyId: sha256, sha256, name: row.key_alias, hint: row.key_name },
    ...{ ownerLabel: row.user_id ?? row.team_id, state: row.blocked === true ? "blocked" : "active" },
    ...{ createdAt: instantOf(row.created_at), lastUsedAt: instantOf(row.last_active), expiresAt: instantOf(row.expires) },
    now,
  });
}

type Said = {
  [Field in "provider" | "account" | "keyId" | "name" | "hint" | "ownerLabel" | "state"]?: unknown;
} & { sha256?: unknown; createdAt: Date | null; lastUsedAt: Date | null; expiresAt: Date | null; now: Date };

/** One key in its stored form; null without an id. */
export function keyOf({
  provider,
  account,
  keyId,
  name,
  hint,
  sha256,
  ownerLabel,
  state,
  createdAt,
  lastUsedAt,
  expiresAt,
  now,
}: Said): ListedKey | null {
  const id = textOf(keyId, 200);
  if (id === null) return null;
  const said = (textOf(state, 40) ?? "active").toLowerCase();
  return {
    ...{ provider: (textOf(provider, 60) ?? "other").toLowerCase(), account: textOf(account, 200) ?? "", keyId: id },
    ...{ name: openText(name), hint: openText(hint), ownerLabel: openText(ownerLabel) },
    sha256: typeof sha256 === "string" && isSha256(sha256) ? storedFingerprint("sha256", sha256).value : null,
    state: said === "active" && expiresAt !== null && expiresAt <= now ? "expired" : said,
    ...{ createdAt, lastUsedAt, expiresAt },
  };
}

/** Somebody may have named a key by itself. */
function openText(value: unknown): string | null {
  const text = textOf(value, 200);
  return text !== null && looksLikeSecret(text) ? null : text;
}

function textOf(value: unknown, max: number): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const text = storable(String(value))
    .replaceAll(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, max);
  return text === "" ? null : text;
}

const FIRST_MS = Date.UTC(2000, 0, 1);
const LAST_MS = Date.UTC(9999, 0, 1);

/** Seconds since 1970, or a text of a date; null for what is none. */
export function instantOf(value: unknown): Date | null {
  if (value === null || value === undefined || value === "" || value === 0) return null;
  const isNumber = typeof value === "number" || /^\d{9,10}$/.test(String(value));
  // LiteLLM writes instants of UTC without saying so.
  const text = String(value).trim();
  const ms = isNumber ? Number(value) * 1_000 : Date.parse(/^\d{4}-\d\d-\d\d[T ][\d:.]+$/.test(text) ? `${text.replace(" ", "T")}Z` : text);
  return ms >= FIRST_MS && ms < LAST_MS ? new Date(ms) : null;
}

/** Several pages as one list; null when one of them is no key list. */
export function joinLists(lists: readonly (KeyList | null)[]): KeyList | null {
  if (lists.length === 0 || lists.some((list) => list === null)) return null;
  const all = lists.filter((list) => list !== null);
  const keys = new Map(all.flatMap((list) => list.keys).map((key) => [JSON.stringify([key.provider, key.account, key.keyId]), key]));
  return { keys: [...keys.values()], faults: all.flatMap((list) => list.faults), covers: all.flatMap((list) => list.covers) };
}
