/**
 * What the token of an operator proves once its signature is checked: on whose behalf a call was made and through whom.
 * Token exchange as in RFC 8693: `sub` is whom the call is for, `act` who acts for them, an `act` inside it who acted
 * before. Only the outermost actor is the caller; the ones inside are told, and decide nothing.
 */
import type { AttributionHints, OperatorHint, TokenPlace } from "./hints";

/** Longer tokens are not read. */
export const MAX_TOKEN_CHARACTERS = 8_192;
/** Actors inside each other that are read; what is deeper is left out, and said so. */
const MAX_ACTORS = 10;
const MAX_NAME_CHARACTERS = 200;

/** Algorithms with a public key. None with a shared secret, which whoever checks could also sign with, and not "none". */
export const SIGNATURE_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

/** Why a token proves nothing. */
const PROOF_FAULTS = [
  "too_large",
  "malformed",
  "unknown_issuer",
  "disabled_issuer",
  "algorithm_not_allowed",
  "no_key",
  "keys_unavailable",
  "bad_signature",
  "wrong_audience",
  "expired",
  "not_yet_valid",
  "no_subject",
] as const;
export type ProofFault = (typeof PROOF_FAULTS)[number];

/** The claims that are kept of a token; the token itself is not. */
type KeptClaims = {
  issuer: string;
  subject: string;
  audience: string[];
  keyId: string | null;
  algorithm: string;
  tokenId: string | null;
  issuedAt: string | null;
  expiresAt: string | null;
};

/** Reports keep less than the event does. */
export type ProofClaims = Pick<KeptClaims, "issuer" | "keyId"> & Partial<KeptClaims>;

/** `id`: on whose behalf. Of a token that proves nothing, whom it claims, if it can be read at all. */
export type OperatorProof =
  | { state: "proven"; id: string; actors: string[]; claims: ProofClaims }
  | { state: "unproven"; fault: ProofFault; claimedId: string | null };

type Claims = { readonly [name: string]: unknown };

/** What a checked token says. @returns null without a name to go by. */
export function readProof(claims: Claims, identityClaim: string, header: { alg: string; kid?: string | undefined }): OperatorProof {
  const id = nameIn(claims, identityClaim);
  if (id === null) return { state: "unproven", fault: "no_subject", claimedId: null };
  const instant = (value: unknown): string | null =>
    typeof value === "number" && Number.isFinite(value) && Math.abs(value) < 1e11 ? new Date(value * 1_000).toISOString() : null;
  return {
    state: "proven",
    id,
    actors: actorsOf(claims, identityClaim),
    claims: {
      issuer: String(claims.iss),
      subject: nameIn(claims, "sub") ?? id,
      audience: (Array.isArray(claims.aud) ? claims.aud : [claims.aud]).flatMap((one) => textOf(one) ?? []).slice(0, MAX_ACTORS),
      keyId: textOf(header.kid),
      algorithm: header.alg,
      tokenId: textOf(claims.jti),
      issuedAt: instant(claims.iat),
      expiresAt: instant(claims.exp),
    },
  };
}

/** Whom a token that could not be checked names: worth no more than any other word of the sender. */
export const claimedId = (claims: Claims, identityClaim = "sub"): string | null => nameIn(claims, identityClaim);

/** The caller first, then whom it was handed to by, outwards in. */
function actorsOf(claims: Claims, identityClaim: string): string[] {
  const actors: string[] = [];
  for (let act = claims.act; isObject(act) && actors.length < MAX_ACTORS; act = act.act) {
    const name = nameIn(act, identityClaim) ?? nameIn(act, "sub");
    if (name === null) break;
    actors.push(name);
  }
  return actors;
}

const isObject = (value: unknown): value is Claims => typeof value === "object" && value !== null && !Array.isArray(value);
const nameIn = (claims: Claims, claim: string): string | null => (Object.hasOwn(claims, claim) ? textOf(claims[claim]) : null);
function textOf(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const text = value.replaceAll(/[\p{Cc}\p{Cs}]/gu, "").trim();
  return text === "" ? null : text.slice(0, MAX_NAME_CHARACTERS);
}

/**
 * The hints with what a token proves. One that proves nothing leaves what the sender said itself, which then counts as
 * no more than the body's word; else whom it claims, as known from where it was sent.
 */
export function withProof(hints: AttributionHints, proof: OperatorProof, place: TokenPlace): AttributionHints {
  const { onBehalfOf: _, ...rest } = hints;
  if (proof.state === "proven") {
    const { issuer, keyId } = proof.claims;
    const operator: OperatorHint = { id: proof.id, evidence: "signed", issuer };
    if (keyId !== null) operator.keyId = keyId;
    if (proof.actors.length > 0) operator.actors = proof.actors;
    return { ...rest, operator };
  }
  const said = rest.operator;
  if (said) return { ...rest, operator: { ...said, evidence: said.evidence === "signed" ? "body" : said.evidence, unproven: proof.fault } };
  if (proof.claimedId === null) return rest;
  return { ...rest, operator: { id: proof.claimedId, evidence: place, unproven: proof.fault } };
}

/** What an event is marked with when its token proves nothing. */
export const proofFlag = (fault: ProofFault): string => `operator_unproven:${fault}`;
