/** Keys, tokens and passwords never stay in what is stored of a payload, whether its content is kept or not. */
import { looksLikeSecret } from "@/lib/identities/core/fingerprint";
import { sha256Hex } from "@/lib/kernel/hash";

export const SECRET_REMOVED = "[secret removed]";

const SECRET_NAMES =
  /^(?:(?:proxy|x)[-_])?(?:authorization|cookie|set-cookie)$|(?:^|[-_.])(?:password|passwd|secret|client[-_]?secret|private[-_]?key|access[-_]?token|refresh[-_]?token|session[-_]?token)$/i;
const KEY_NAMES = /(?:^|[-_.])api[-_]?key$|^key$|^credential$/i;
/** Machine tokens of ours, keys of model, cloud and code providers, JSON web tokens, private keys, and headers that carry any. */
const SECRETS_IN_TEXT =
  /cth_[0-9A-Za-z]+_[0-9A-Za-z]+|\b(?:sk|rk|pk)[-_](?!\.)[\w-]{16,}|\b(?:gsk|hf|r8|xai|pplx|nvapi|npm|tgp|jina|shpat)[-_]\w{16,}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[opusr]_\w{20,}|github_pat_\w{20,}|\bgl(?:pat|ptt|dt|rt|cbt|ft|soat)-[\w-]{16,}|\bxox[abeoprs]-[\w-]{10,}|\bAIza[\w-]{30,}|\bya29\.[\w.-]{10,}|\bSG\.[\w.-]{16,}|\beyJ[\w-]+\.[\w-]+\.[\w-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?|\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;

/** No secret is shorter. */
const MIN_SECRET = 12;

/** A text under a name as it may be stored. A whole key is its SHA-256, so that its credential is still known. */
export function withoutSecrets(name: string, text: string): string {
  if (text === SECRET_REMOVED || text === "") return text;
  if (SECRET_NAMES.test(name)) return SECRET_REMOVED;
  if (text.length < MIN_SECRET) return text;
  if (looksLikeSecret(text) && !/^(?:bearer|basic)\s/i.test(text.trim())) return sha256Hex(text.trim());
  if (KEY_NAMES.test(name) && /^[\w-]{24,}$/.test(text) && !/^[0-9a-f]{64}$/i.test(text) && /\d/.test(text)) return sha256Hex(text);
  return text.replaceAll(SECRETS_IN_TEXT, SECRET_REMOVED);
}
