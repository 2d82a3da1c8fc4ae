/** A file of provider keys: answers of a provider's interface as they came (one, or several in a list), or a CSV. */
import { parse } from "csv-parse/sync";
import { looksLikeSecret } from "@/lib/identities/core/fingerprint";
import { Invalid } from "@/lib/kernel/errors";
import { instantOf, joinLists, type KeyFault, type KeyList, keyOf, type ListedKey, NO_ID, readKeyPage } from "./provider-keys";

const MAX_KEYS = 100_000;
export const KEY_FILE_COLUMNS = [
  "provider",
  "account",
  "key_id",
  "name",
  "hint",
  "sha256",
  "state",
  "owner",
  "created_at",
  "last_used_at",
  "expires_at",
];

/** @throws Invalid for a file that is no key list. */
export function readKeyFile(text: string, now: Date): KeyList {
  const list = /^\uFEFF?\s*[[{]/.test(text) ? readJson(text, now) : readCsv(text, now);
  if (list.keys.length > MAX_KEYS) throw new Invalid(`The file has ${list.keys.length} keys; ${MAX_KEYS} at a time are taken.`);
  return list;
}

function readJson(text: string, now: Date): KeyList {
  let read: unknown;
  try {
    read = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw notOne("The file is not JSON.");
  }
  const pages: unknown[] = Array.isArray(read) ? read : [read];
  const list = joinLists(pages.map((page) => readKeyPage(page, now)));
  if (!list) throw notOne("This is no key list of OpenAI, Anthropic or LiteLLM.");
  // Several pages of one list: whether they are all of it is told by the last.
  return pages.length === 1 ? list : { ...list, covers: [] };
}

const notOne = (message: string): Invalid =>
  new Invalid(message, [
    {
      location: "file",
      message,
      fix: `Send the answer of the provider's interface as it came, or a CSV with the columns ${KEY_FILE_COLUMNS.slice(0, 3).join(", ")}.`,
    },
  ]);

/** A CSV is the whole list of each provider and account that it names. */
function readCsv(text: string, now: Date): KeyList {
  let rows: Record<string, string>[];
  try {
    rows = parse(text, {
      bom: true,
      trim: true,
      skipEmptyLines: true,
      relaxColumnCount: true,
      columns: (head: string[]) => head.map((name) => name.trim().toLowerCase()),
    }) as Record<string, string>[];
  } catch {
    throw notOne("The file cannot be read as CSV.");
  }
  const found = rows.map((row, i) => keyOfRow(row, i + 2, now));
  if (rows.length > 0 && !("key_id" in (rows[0] ?? {}))) throw notOne('The header lacks "key_id".');
  const keys = found.flatMap((one) => ("keyId" in one ? [one] : []));
  const pairs = new Map(keys.map(({ provider, account }) => [JSON.stringify([provider, account]), { provider, account }]));
  return { keys, faults: found.flatMap((one) => ("message" in one ? [one] : [])), covers: [...pairs.values()] };
}

function keyOfRow(row: Record<string, string>, line: number, now: Date): ListedKey | KeyFault {
  const secret = Object.entries(row).find(([, value]) => looksLikeSecret(value));
  if (secret) {
    return {
      line,
      column: secret[0],
      message: "This looks like a secret itself. It was not stored.",
      fix: "Send its SHA-256 as sha256, in hex.",
    };
  }
  const key = keyOf({
    ...{
      provider: row.provider,
      account: row.account,
      keyId: row.key_id || row.sha256,
      name: row.name,
      hint: row.hint,
      sha256: row.sha256,
    },
    ...{ ownerLabel: row.owner, state: row.state },
    ...{ createdAt: instantOf(row.created_at), lastUsedAt: instantOf(row.last_used_at), expiresAt: instantOf(row.expires_at) },
    now,
  });
  return key ?? { line, ...NO_ID, column: "key_id" };
}
