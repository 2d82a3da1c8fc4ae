/**
 * How credentials are known without their secrets: by our own id, an alias, the SHA-256 of the key, or the provider's
 * id of the key. One value names at most one credential.
 */
import { sha256Hex } from "@/lib/kernel/hash";
import type { FingerprintKind } from "./fingerprint-kinds";

export type Fingerprint = { kind: FingerprintKind; value: string };

const SHA256 = /^(?:sha256:)?([0-9a-f]{64})$/i;

/** What keys and tokens of well-known issuers look like. */
const SECRET_SHAPES: readonly RegExp[] = [
  /^(?:bearer|basic)\s+\S/i,
  /-----BEGIN/,
  /^(?:sk|rk|pk)[-_](?!\.)[A-Za-z0-9_-]{6,}$/,
  /^(?:gsk|hf|r8|xai|pplx|fw|nvapi|npm|tgp|cth|jina|voyage|pa|dop_v1|shpat)[-_][A-Za-z0-9_-]{16,}$/,
  /^(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}$/,
  /^gh[opusr]_[A-Za-z0-9]{10,}/,
  /^github_pat_/,
  /^gl(?:pat|ptt|dt|rt|cbt|ft|soat)-/,
  /^xox[abeoprs]-/,
  /^AIza[0-9A-Za-z_-]{20,}$/,
  /^ya29\./,
  /^SG\.[A-Za-z0-9_-]{16,}/,
  /^eyJ[A-Za-z0-9_-]{8,}\.eyJ/,
];
/** Long, unbroken, and of upper case, lower case and digits: the shape of a generated secret. */
const UNBROKEN = /^[A-Za-z0-9+/]{40,}={0,2}$/;

/** Whether a text is probably a secret itself, which must never be stored. A redacted one ("sk-…abcd") is not. */
export function looksLikeSecret(text: string): boolean {
  const value = text.trim();
  if (SECRET_SHAPES.some((shape) => shape.test(value))) return true;
  return UNBROKEN.test(value) && !SHA256.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value) && /[0-9]/.test(value);
}

/**
 * The form in which a value is stored and compared. Hashes and aliases are compared without regard to case; ids of
 * providers are not, since two of them may differ in nothing else.
 */
export function storedFingerprint(kind: FingerprintKind, text: string): Fingerprint {
  const value = text.trim();
  if (kind === "sha256") return { kind, value: (SHA256.exec(value)?.[1] ?? value).toLowerCase() };
  return { kind, value: kind === "alias" ? value.normalize("NFC").toLowerCase() : value };
}

export const isSha256 = (text: string): boolean => SHA256.test(text.trim());

/** The spellings under which a value that an emitter sent may be stored, the likelier first. */
export function spellingsOf(sent: string): string[] {
  const value = sent.trim();
  const hash = SHA256.exec(value)?.[1];
  return [...new Set([value, hash?.toLowerCase() ?? value.normalize("NFC").toLowerCase()])];
}

/** What may be kept of a credential that an emitter sent: the text, or its SHA-256 when it is a secret itself. */
export const withoutSecret = (sent: string): string => (looksLikeSecret(sent) ? sha256Hex(sent.trim()) : sent);

/** Enough to recognise a fingerprint by: hashes are shortened in the middle. */
export const shortFingerprint = ({ kind, value }: Fingerprint): string =>
  kind === "sha256" ? `${value.slice(0, 8)}…${value.slice(-4)}` : value;
