import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify, type ProtectedHeaderParameters } from "jose";
import type { Context } from "@/lib/auth/context";
import { claimedId, MAX_TOKEN_CHARACTERS, type OperatorProof, type ProofFault, readProof } from "./core/operator-proof";
import type { TrustedIssuer } from "./core/trusted-issuer";
import { KeysUnavailable, keyOf } from "./issuer-keys";
import { readTrustedIssuers } from "./store/trusted-issuers";

/** Clocks differ by no more than this. */
const LEEWAY_SECONDS = 60;
const AT_ONCE = 16;

/**
 * What each of these tokens proves about on whose behalf a call was made, at the time that it is received. Checked are
 * the issuer, the signature with a key of the issuer and an algorithm allowed for it, the audience, and the times.
 * Guarantees: never fails because of a token or its issuer; what cannot be checked proves nothing, with the reason.
 */
export async function proveOperators(ctx: Context, tokens: Iterable<string>): Promise<Map<string, OperatorProof>> {
  const proofs = new Map<string, OperatorProof>();
  const waiting = [...new Set(tokens)];
  if (waiting.length === 0) return proofs;
  const issuers = new Map((await readTrustedIssuers(ctx.db)).map((issuer) => [issuer.issuer, issuer]));
  const now = ctx.clock.now();
  for (let start = 0; start < waiting.length; start += AT_ONCE) {
    const some = waiting.slice(start, start + AT_ONCE);
    const proven = await Promise.all(some.map((token) => prove(issuers, bareToken(token), now)));
    for (const [i, token] of some.entries()) proofs.set(token, proven[i] as OperatorProof);
  }
  return proofs;
}

/** What the one token of a request proves; undefined where none came. */
export async function proveOperator(ctx: Context, token: string | null | undefined): Promise<OperatorProof | undefined> {
  return token ? (await proveOperators(ctx, new Set([token]))).get(token) : undefined;
}

const bareToken = (sent: string): string => sent.trim().replace(/^bearer\s+/i, "");

async function prove(issuers: ReadonlyMap<string, TrustedIssuer>, token: string, now: Date): Promise<OperatorProof> {
  if (token.length > MAX_TOKEN_CHARACTERS) return unproven("too_large");
  const read = readUnchecked(token);
  if (!read) return unproven("malformed");
  const issuer = typeof read.claims.iss === "string" ? issuers.get(read.claims.iss) : undefined;
  if (!issuer) return unproven("unknown_issuer", claimedId(read.claims));
  const fail = (fault: ProofFault): OperatorProof => unproven(fault, claimedId(read.claims, issuer.identityClaim));
  if (issuer.disabledAt !== null) return fail("disabled_issuer");
  try {
    const { payload, protectedHeader } = await jwtVerify(token, (header, jws) => keyOf(issuer, now, header, jws), {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: issuer.algorithms,
      clockTolerance: LEEWAY_SECONDS,
      currentDate: now,
      requiredClaims: ["exp"],
    });
    return readProof(payload, issuer.identityClaim, protectedHeader);
  } catch (error) {
    return fail(faultOf(error));
  }
}

const unproven = (fault: ProofFault, claimed: string | null = null): OperatorProof => ({ state: "unproven", fault, claimedId: claimed });

function readUnchecked(token: string): { header: ProtectedHeaderParameters; claims: JWTPayload } | null {
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) };
  } catch {
    return null;
  }
}

function faultOf(error: unknown): ProofFault {
  if (error instanceof KeysUnavailable) return "keys_unavailable";
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWTClaimValidationFailed) return CLAIM_FAULTS[error.claim] ?? "malformed";
  if (error instanceof errors.JOSEAlgNotAllowed) return "algorithm_not_allowed";
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) return "no_key";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "bad_signature";
  // A key of the issuer that cannot be used, too short for one.
  return error instanceof errors.JOSEError ? "malformed" : "no_key";
}

const CLAIM_FAULTS: { readonly [claim: string]: ProofFault } = { aud: "wrong_audience", exp: "expired", nbf: "not_yet_valid" };
