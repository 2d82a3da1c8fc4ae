import { recordAudit } from "@/lib/audit";
import { withTransaction } from "@/lib/db/transaction";
import { required } from "@/lib/env";
import { Invalid, NotFound } from "@/lib/kernel/errors";
import { hmacSha256Hex } from "@/lib/kernel/hash";
import { newId } from "@/lib/kernel/ids";
import { parseInput } from "@/lib/kernel/parse";
import { randomBase62 } from "@/lib/kernel/random";
import type { Context } from "./context";
import { authorize } from "./core/authorize";
import { PREFIX_LENGTH, SECRET_LENGTH, tokenText } from "./core/token-text";
import { CreateTokenInput } from "./schemas";
import { insertSource, readSource } from "./store/sources";
import { insertToken } from "./store/tokens";

const DEFAULT_DAYS = 90;
const MAX_DAYS = 3 * 366;
const DAY_MS = 86_400_000;

export type CreatedToken = {
  id: string;
  name: string;
  token: string;
  prefix: string;
  scopes: string[];
  sourceId: string | null;
  expiresAt: string;
};

/**
 * Makes a machine token. Its text is in the answer and nowhere else. Valid for 90 days unless said, three years at most.
 * With the scope ingest or enforce it writes for one source: the one named, or a new one of the token's name.
 * Right: token.write. @throws Invalid, NotFound (source).
 */
export async function createToken(ctx: Context, input: CreateTokenInput): Promise<CreatedToken> {
  authorize(ctx, "token.write");
  const { name, sourceId: givenSourceId, expiresAt: givenExpiry, scopes: givenScopes } = parseInput(CreateTokenInput, input);
  const scopes = [...new Set(givenScopes)];
  const createdAt = ctx.clock.now();
  const expiresAt = expiryOf(givenExpiry, createdAt);
  const writes = scopes.includes("ingest") || scopes.includes("enforce");
  if (givenSourceId !== undefined && !writes) {
    throw new Invalid("A source is for tokens with the scope ingest or enforce.", [
      { location: "sourceId", message: "Not used by these scopes.", fix: "Leave it out, or add one of them." },
    ]);
  }
  const id = newId("tok");
  const prefix = randomBase62(PREFIX_LENGTH);
  const secret = randomBase62(SECRET_LENGTH);
  const sourceId = await withTransaction(ctx.db, async (tx) => {
    const source = givenSourceId === undefined ? null : await readSource(tx, givenSourceId);
    if (givenSourceId !== undefined && !source) throw new NotFound("There is no such source.");
    const newSource = writes && !source ? { id: newId("src"), name, kind: "api", ...NO_DEFAULTS, createdAt } : undefined;
    if (newSource) await insertSource(tx, newSource);
    const boundTo = source?.id ?? newSource?.id ?? null;
    const secretHash = hashTokenSecret(prefix, secret);
    await insertToken(tx, { id, name, prefix, secretHash, scopes, sourceId: boundTo, createdBy: ctx.actor.id, createdAt, expiresAt });
    if (newSource) await recordAudit(tx, ctx, { action: "source.create", objectType: "source", objectId: newSource.id, after: newSource });
    await recordAudit(tx, ctx, {
      action: "token.create",
      objectType: "token",
      objectId: id,
      after: { name, prefix, scopes, sourceId: boundTo, expiresAt },
    });
    return boundTo;
  });
  return { id, name, token: tokenText(prefix, secret), prefix, scopes, sourceId, expiresAt: expiresAt.toISOString() };
}

const NO_DEFAULTS = {
  identityId: null,
  applicationId: null,
  environmentId: null,
  teamId: null,
  maySpeakFor: true,
  metricsOnly: false,
  keepRaw: "off",
  billing: "metered",
} as const;

/** Keyed by a secret outside the database: rows that leak, or are written by someone, open nothing. */
export const hashTokenSecret = (prefix: string, secret: string): string =>
  hmacSha256Hex(required("COUNTINGHOUSE_TOKEN_PEPPER"), `${prefix}_${secret}`);

function expiryOf(given: string | undefined, now: Date): Date {
  if (given === undefined) return new Date(now.getTime() + DEFAULT_DAYS * DAY_MS);
  const expiresAt = new Date(given);
  const days = (expiresAt.getTime() - now.getTime()) / DAY_MS;
  if (days > 0 && days <= MAX_DAYS) return expiresAt;
  throw new Invalid("This expiry is not taken.", [
    {
      location: "expiresAt",
      message: days > 0 ? "More than three years ahead." : "In the past.",
      fix: "Choose a day within the next three years.",
    },
  ]);
}
