import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/**
 * 32 MiB and about a tenth of a second: the memory-hard setting that OWASP's password sheet lists for N = 2^15. Tests, which
 * sign in hundreds of times, lower it in their own process.
 */
export const COST = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const STORED = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/;

/** "scrypt$N$r$p$salt$key": settings travel with the hash, so that they can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, COST, KEY_BYTES);
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString("base64url")}$${key.toString("base64url")}`;
}

/**
 * Whether a password fits. Without a stored hash (no such account, or one that signs in elsewhere) the same work is done
 * for nothing, so that the time taken does not tell who has an account.
 */
export async function passwordFits(password: string, stored: string | null | undefined): Promise<boolean> {
  const match = STORED.exec(stored ?? "");
  if (!match) {
    await derive(password, Buffer.alloc(SALT_BYTES), COST, KEY_BYTES);
    return false;
  }
  const [, N, r, p, salt = "", key = ""] = match;
  const expected = Buffer.from(key, "base64url");
  const actual = await derive(password, Buffer.from(salt, "base64url"), { N: Number(N), r: Number(r), p: Number(p) }, expected.length);
  return timingSafeEqual(actual, expected);
}

/** The same letters typed on different machines are the same password. */
function derive(password: string, salt: Buffer, { N, r, p }: typeof COST, bytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, bytes, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
