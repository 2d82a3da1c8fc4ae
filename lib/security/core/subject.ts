/** Whom an event or finding names, as it is kept: enough to match it again when a credential is entered later. */
import { isObject } from "./fields";

export type KeptKey = {
  /** The id as sent, or a hint of it where it looks like a secret. */
  shown: string;
  sha256: string;
};

export type Subject = {
  keys: KeptKey[];
  /** Of secrets. */
  sha256s: string[];
  /** A secret as its provider shows it. */
  aliases: string[];
  principals: string[];
  externalIds: string[];
  emails: string[];
  ips: string[];
  userAgent: string | null;
  repository: string | null;
  provider: string | null;
  /** Of a machine token of this installation. */
  tokenPrefix: string | null;
};

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((each) => typeof each === "string") : []);
const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** A stored subject; parts that are not there are empty. */
export function subjectOf(stored: unknown): Subject {
  const from = isObject(stored) ? stored : {};
  const keys = Array.isArray(from.keys) ? from.keys.filter(isObject) : [];
  return {
    keys: keys.flatMap(({ shown, sha256 }) => (typeof shown === "string" && typeof sha256 === "string" ? [{ shown, sha256 }] : [])),
    sha256s: textsOf(from.sha256s),
    aliases: textsOf(from.aliases),
    principals: textsOf(from.principals),
    externalIds: textsOf(from.externalIds),
    emails: textsOf(from.emails),
    ips: textsOf(from.ips),
    userAgent: textOrNull(from.userAgent),
    repository: textOrNull(from.repository),
    provider: textOrNull(from.provider),
    tokenPrefix: textOrNull(from.tokenPrefix),
  };
}
