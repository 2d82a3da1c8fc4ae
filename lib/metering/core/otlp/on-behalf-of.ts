/**
 * The token of an operator among attributes. Reports of calls are kept for days, and tokens are not: before a report is
 * stored, what its token proves takes its place under a name of its own. That name is never read from what is sent, so
 * that nobody can write a proof.
 */
import type { AttributionHints, TokenPlace } from "@/lib/identities/core/hints";
import { MAX_TOKEN_CHARACTERS, type OperatorProof, withProof } from "@/lib/identities/core/operator-proof";
import type { Carried } from "../settle/report";
import type { Carriers } from "./identity";
import type { Attributes } from "./model";

export const ON_BEHALF_OF = "countinghouse.on_behalf_of";
export const OPERATOR_PROOF = "countinghouse.operator_proof";
/** One more than is read, so that a longer one is known to be too long. */
export const MAX_CARRIED_TOKEN = MAX_TOKEN_CHARACTERS + 1;

type Written = { proof: OperatorProof; place?: TokenPlace };

/** The same with what their token proves in the place of the token. */
export function carriedProof(carried: Carried, proofs: ReadonlyMap<string, OperatorProof>): Carried {
  if (!carried.some(([name]) => name === ON_BEHALF_OF)) return carried;
  return carried.flatMap(([name, text]) => {
    const proof = proofs.get(text);
    return name !== ON_BEHALF_OF ? [[name, text] as const] : proof ? [writtenProof({ proof })] : [];
  });
}

/** A proof as it is kept. `place`: where its token stood, if among no attributes. */
export function writtenProof({ proof, ...place }: Written): readonly [string, string] {
  const kept = proof.state === "unproven" ? proof : { ...proof, claims: { issuer: proof.claims.issuer, keyId: proof.claims.keyId } };
  return [OPERATOR_PROOF, JSON.stringify({ proof: kept, ...place })];
}

/** The hints with the operator's token, or what it proved, of the nearest carrier that has one. */
export function withOperatorToken(hints: AttributionHints, { own, ancestors, resource }: Carriers): AttributionHints {
  for (const carrier of [own, ...ancestors, resource]) {
    const place = carrier === own ? "body" : "inferred";
    const written = textOf(carrier, OPERATOR_PROOF);
    if (written !== undefined) {
      const kept = JSON.parse(written) as Written;
      return withProof(hints, kept.proof, kept.place ?? place);
    }
    const token = textOf(carrier, ON_BEHALF_OF);
    if (token !== undefined) return { ...hints, onBehalfOf: { token, place } };
  }
  return hints;
}

function textOf(carrier: Attributes, name: string): string | undefined {
  const value = carrier.get(name);
  return typeof value === "string" && value !== "" ? value : undefined;
}
