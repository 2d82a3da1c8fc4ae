import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { required } from "@/lib/env";
import { Conflict } from "@/lib/kernel/errors";
import { hmacSha256Hex } from "@/lib/kernel/hash";

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Made of a secret outside the database, in a form of its own: a copy of the database opens nothing. */
const keyOf = (): Buffer => Buffer.from(hmacSha256Hex(required("COUNTINGHOUSE_TOKEN_PEPPER"), "secrets of webhooks, 1"), "hex");

/** @param owner Whose it is: sealed for one row, it opens in no other. */
export function sealSecret(text: string, owner: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(), nonce).setAAD(Buffer.from(owner));
  return Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]).toString("base64url");
}

/** @throws Conflict when it was sealed by another key, or for another row. */
export function openSecret(sealed: string, owner: string): string {
  const bytes = Buffer.from(sealed, "base64url");
  try {
    const decipher = createDecipheriv(CIPHER, keyOf(), bytes.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(owner));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString("utf8");
  } catch {
    throw new Conflict("This webhook was kept with another COUNTINGHOUSE_TOKEN_PEPPER. Remove it and add it again.");
  }
}
