import { createHmac, hash, timingSafeEqual } from "node:crypto";

/** SHA-256 of a text (as UTF-8) or of bytes, in lower-case hex. */
export const sha256Hex = (content: string | Uint8Array): string => hash("sha256", content, "hex");

/** HMAC-SHA-256 in lower-case hex. */
export const hmacSha256Hex = (key: string, content: string | Uint8Array): string => createHmac("sha256", key).update(content).digest("hex");

/** Compares without telling by its duration where two texts differ. Texts of unequal length are unequal. */
export function equalInConstantTime(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
