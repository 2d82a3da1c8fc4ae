/** Whose tokens are believed about on whose behalf a call was made, and with which keys they are checked. */
import type { SignatureAlgorithm } from "./operator-proof";

/** Public keys. What a key holds beside these is its own affair. */
export type JsonWebKeySet = { keys: { kty: string; kid?: string | undefined; [name: string]: unknown }[] };

export type TrustedIssuer = {
  id: string;
  /** The claim `iss`, letter by letter. */
  issuer: string;
  /** What must be among the claim `aud`. */
  audience: string;
  /** Exactly one of the two. */
  jwksUrl: string | null;
  jwks: JsonWebKeySet | null;
  algorithms: SignatureAlgorithm[];
  /** Which claim names an identity of the inventory, by name, former name, id or credential. */
  identityClaim: string;
  /** From then on its tokens prove nothing; what they proved before stays. */
  disabledAt: Date | null;
  createdBy: string;
  createdAt: Date;
};

/** Of pinned keys their ids only. */
export type TrustedIssuerView = Omit<TrustedIssuer, "jwks" | "createdBy" | "createdAt" | "disabledAt"> & {
  pinnedKeys: string[] | null;
  state: "active" | "disabled";
  createdAt: string;
};

export function trustedIssuerView({ jwks, createdBy: _, createdAt, disabledAt, ...rest }: TrustedIssuer): TrustedIssuerView {
  return {
    ...rest,
    pinnedKeys: jwks?.keys.map(({ kid, kty }) => kid ?? kty) ?? null,
    state: disabledAt === null ? "active" : "disabled",
    createdAt: createdAt.toISOString(),
  };
}

/** Members of a key that only its owner may know, and of a shared secret. */
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/** Whether each is a public key, so that nobody stores a private one or a shared secret by mistake. */
export const holdsOnlyPublicKeys = ({ keys }: JsonWebKeySet): boolean =>
  keys.every((key) => key.kty !== "oct" && PRIVATE_MEMBERS.every((member) => !Object.hasOwn(key, member)));

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Keys come over HTTPS, or from this machine: whoever can change them on the way can sign for everybody. */
export function isSafeKeyUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  return username === "" && password === "" && (protocol === "https:" || (protocol === "http:" && LOOPBACK.has(hostname)));
}
