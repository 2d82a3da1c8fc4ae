/**
 * A payload as it waits in the inbox. Beside its format stands whether it holds content and whether a token came with its
 * request; what that token proves is its first line. The format is our own word, so that no sender can write a proof.
 */
import type { OperatorProof } from "@/lib/identities/core/operator-proof";
import type { Gateway } from "../adapters/gateways";

export type Kept = {
  format: "litellm" | "metrics" | Gateway;
  hasContent: boolean;
  proof: OperatorProof | undefined;
  body: Uint8Array;
};
type Written = { format: string; body: Uint8Array };

const WITH = " with ";
const OPERATOR = "operator";
const CONTENT = "content";
/** How the format of a payload with content ends. */
export const CONTENT_MARK = `${WITH}${CONTENT}`;
const NEW_LINE = 10;

export function writeKept({ format, hasContent, proof, body }: Kept): Written {
  const marks = [...(proof ? [OPERATOR] : []), ...(hasContent ? [CONTENT] : [])];
  const marked = [format, ...marks].join(WITH);
  if (!proof) return { format: marked, body };
  const first = new TextEncoder().encode(`${JSON.stringify(proof)}\n`);
  const whole = new Uint8Array(first.length + body.length);
  whole.set(first);
  whole.set(body, first.length);
  return { format: marked, body: whole };
}

export function readKept({ format: marked, body }: Written): Kept {
  const [format, ...marks] = marked.split(WITH);
  const kept = { format: format as Kept["format"], hasContent: marks.includes(CONTENT) };
  if (!marks.includes(OPERATOR)) return { ...kept, proof: undefined, body };
  const end = body.indexOf(NEW_LINE);
  return { ...kept, proof: JSON.parse(new TextDecoder().decode(body.subarray(0, end))) as OperatorProof, body: body.subarray(end + 1) };
}
