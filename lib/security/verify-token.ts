import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, type JWSHeaderParameters, type JWTPayload, jwtVerify } from "jose";
import { SIGNATURE_ALGORITHMS } from "@/lib/identities/core/operator-proof";
import { Malformed, Unauthenticated } from "@/lib/kernel/errors";
import type { KeySet, SecuritySource } from "./core/source";
import { keysAt } from "./fetch-keys";

/** Clocks differ by no more than this. */
const LEEWAY_SECONDS = 300;
const MAX_CHARACTERS = 64 * 1024;

export type VerifiedToken = { source: SecuritySource; claims: JWTPayload };

/**
 * The claims of a security event token that a source of ours signed for us: issuer, signature with one of its keys and an
 * asymmetric algorithm, audience, and times where it has any. One source is meant when its id is given, else that of the issuer.
 * @throws Malformed for what is no token or unsigned, Unauthenticated for one that proves nothing, with the reason.
 */
export async function verifyToken(
  sources: readonly SecuritySource[],
  token: string,
  now: Date,
  sourceId: string | null,
): Promise<VerifiedToken> {
  const claims = readUnchecked(token);
  const named = sources.filter(
    ({ id, format, issuer }) => format === "set" && (sourceId === null ? issuer === claims.iss : id === sourceId),
  );
  const source = named.find(({ disabledAt }) => disabledAt === null);
  if (!source)
    throw refusal(
      named.length > 0 ? "The source of this issuer is switched off." : "No source is set up for the issuer of this token.",
      "iss",
    );
  try {
    const { payload } = await jwtVerify(token, await keyFinder(source, now), {
      issuer: source.issuer ?? "",
      audience: source.audience ?? "",
      algorithms: [...SIGNATURE_ALGORITHMS],
      clockTolerance: LEEWAY_SECONDS,
      currentDate: now,
      requiredClaims: ["jti", "iat"],
    });
    if (typeof payload.events !== "object" || payload.events === null)
      throw new Malformed("The token tells of no event.", [
        { location: "events", message: "Missing.", fix: "Send a security event token." },
      ]);
    return { source, claims: payload };
  } catch (error) {
    if (error instanceof Malformed || error instanceof Unauthenticated) throw error;
    throw reasonOf(error);
  }
}

function readUnchecked(token: string): JWTPayload {
  const unsigned = new Malformed("This is no signed token.", [
    { location: "body", message: "Not a compact JWS.", fix: "Send the token as it was signed." },
  ]);
  if (token.length > MAX_CHARACTERS || !/^[\w-]+\.[\w-]+\.[\w-]*$/.test(token)) throw unsigned;
  if (token.endsWith("."))
    throw new Malformed("The token is not signed.", [
      { location: "body", message: "Its signature is empty.", fix: "Sign it with a key of the source." },
    ]);
  try {
    return decodeJwt(token);
  } catch {
    throw unsigned;
  }
}

/** A key that is not among those kept is looked for once more at the address of the keys. */
async function keyFinder({ keySet, keySetUrl }: SecuritySource, now: Date) {
  const find = (keys: KeySet) => createLocalJWKSet(keys as unknown as JSONWebKeySet);
  if (keySet) return find(keySet);
  const keys = keySetUrl === null ? null : await keysAt(keySetUrl, now);
  if (!keys || keySetUrl === null) throw refusal("The keys of the issuer cannot be fetched right now.", "keys");
  return async (header: JWSHeaderParameters, jws: Parameters<ReturnType<typeof find>>[1]) => {
    try {
      return await find(keys)(header, jws);
    } catch (error) {
      const newer = error instanceof errors.JWKSNoMatchingKey ? await keysAt(keySetUrl, now, true) : null;
      if (!newer) throw error;
      return find(newer)(header, jws);
    }
  };
}

const refusal = (message: string, location: string): Unauthenticated =>
  new Unauthenticated(message, [{ location, message, fix: "Compare it with the source under Settings, Security sources." }]);

function reasonOf(error: unknown): Error {
  if (error instanceof errors.JWTClaimValidationFailed)
    return refusal(CLAIMS[error.claim] ?? `The claim ${error.claim.slice(0, 20)} is missing or wrong.`, error.claim);
  if (error instanceof errors.JWTExpired) return refusal("The token has expired.", "exp");
  if (error instanceof errors.JOSEAlgNotAllowed)
    return refusal("The token is signed by an algorithm that is not taken: it needs one with a public key.", "alg");
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return refusal("No key of the source has the id that the token names.", "kid");
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return refusal("The signature does not fit the keys of the source.", "signature");
  return refusal("The token cannot be checked with the keys of the source.", "signature");
}

const CLAIMS: Readonly<Record<string, string>> = {
  iss: "The issuer is not that of the source.",
  aud: "The token is meant for another audience.",
  nbf: "The token is not valid yet.",
};
