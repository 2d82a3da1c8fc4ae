/**
 * Takes secrets out of what is about to be written into the audit log. A field is hidden by its name, a text by its
 * looks. Counts of tokens are no secrets: "tokensInput" stays.
 */
export const REDACTED = "[redacted]";

const SECRET_WORDS = new Set([
  "password",
  "passphrase",
  "passwd",
  "secret",
  "token",
  "hash",
  "authorization",
  "cookie",
  "pepper",
  "bearer",
  "jwt",
  "salt",
]);
const SECRET_PAIRS = new Set(["api key", "private key", "access key", "signing key", "secret key"]);
/** Machine tokens of ours, keys of model and cloud providers, JSON web tokens, private keys. */
const SECRET_LOOKS =
  /cth_[0-9A-Za-z]+_[0-9A-Za-z]+|\bsk-[\w-]{16,}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_\w{20,}|\bAIza[\w-]{30,}|\beyJ[\w-]+\.[\w-]+\.[\w-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*/g;

export function redact(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(SECRET_LOOKS, REDACTED);
  if (value === null || typeof value !== "object" || "toJSON" in value) return value;
  if (Array.isArray(value)) return value.map(redact);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, isSecretName(key) && hides(item) ? REDACTED : redact(item)]));
}

const hides = (item: unknown): boolean => item !== null && item !== undefined && typeof item !== "boolean" && typeof item !== "number";

function isSecretName(key: string): boolean {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  const last = words.at(-1) ?? "";
  return SECRET_WORDS.has(last) || words.includes("password") || words.includes("secret") || SECRET_PAIRS.has(words.slice(-2).join(" "));
}
