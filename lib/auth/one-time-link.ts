/** Links that work once. The secret stands behind "#": browsers send that part to no server, log or other site. */
import type { Db, Tx } from "@/lib/db/client";
import { required } from "@/lib/env";
import { NotFound } from "@/lib/kernel/errors";
import { equalInConstantTime, hmacSha256Hex } from "@/lib/kernel/hash";
import { newId } from "@/lib/kernel/ids";
import { randomBase62 } from "@/lib/kernel/random";
import { insertLink, type LinkPurpose, readOpenLink, type StoredLink } from "./store/links";

const HOUR_MS = 3_600_000;
const LIFETIME_MS: Readonly<Record<LinkPurpose, number>> = { setup: 24 * HOUR_MS, invite: 7 * 24 * HOUR_MS, reset: 24 * HOUR_MS };
/** The page that takes the token. */
const PAGE: Readonly<Record<LinkPurpose, string>> = { setup: "/setup", invite: "/invite", reset: "/invite" };
const SECRET_LENGTH = 43;

export type OneTimeLink = { path: string; expiresAt: string };

export async function makeLink(tx: Tx, purpose: LinkPurpose, email: string | null, now: Date): Promise<OneTimeLink> {
  const id = newId("link");
  const secret = randomBase62(SECRET_LENGTH);
  const expiresAt = new Date(now.getTime() + LIFETIME_MS[purpose]);
  await insertLink(tx, { id, purpose, secretHash: hashOf(id, secret), email, createdAt: now, expiresAt });
  return { path: `${PAGE[purpose]}#${id}.${secret}`, expiresAt: expiresAt.toISOString() };
}

/** The link that a token opens. @throws NotFound alike for unknown, used, expired and wrong ones. */
export async function openLink(db: Db | Tx, token: string, purposes: readonly LinkPurpose[], now: Date): Promise<StoredLink> {
  const [id = "", secret = ""] = token.split(".");
  const link = await readOpenLink(db, id, now);
  if (!link || !purposes.includes(link.purpose) || !equalInConstantTime(link.secretHash, hashOf(id, secret))) {
    throw new NotFound("This link does not work any more: it was used, or its time is over.", [
      { location: "token", message: "Not valid.", fix: "Ask for a new link." },
    ]);
  }
  return link;
}

const hashOf = (id: string, secret: string): string => hmacSha256Hex(required("COUNTINGHOUSE_TOKEN_PEPPER"), `${id}.${secret}`);
