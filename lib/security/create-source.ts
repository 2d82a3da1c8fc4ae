import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { randomBase62 } from "@/lib/kernel/random";
import { checkTarget, sealSecret } from "@/lib/notify";
import { type SecuritySource, type SecuritySourceView, sourceView } from "./core/source";
import type { SecuritySourceInput } from "./schemas";
import { insertSource, readSources } from "./store/sources";

/** 256 bits. */
const SECRET_LETTERS = 43;
export const newSourceSecret = (): string => `whsec_${randomBase62(SECRET_LETTERS)}`;

/** Whoever reads the secret now must keep it: it is shown no second time. Null where calls are signed otherwise. */
export type CreatedSecuritySource = { source: SecuritySourceView; secret: string | null };

/**
 * Adds a source of security events or findings, with what proves that they are its own. Right: security.configure.
 * @throws Conflict for an issuer that another source has, Invalid for an address of keys that is not called.
 */
export async function createSecuritySource(ctx: Context, input: SecuritySourceInput): Promise<CreatedSecuritySource> {
  authorize(ctx, "security.configure");
  const id = newId("sso");
  const secret = input.format === "github" ? newSourceSecret() : null;
  const source: SecuritySource = {
    id,
    name: input.name,
    format: input.format,
    issuer: input.issuer ?? null,
    audience: input.audience ?? null,
    keySet: input.keySet ?? null,
    keySetUrl: input.keySetUrl === undefined ? null : checkTarget(input.keySetUrl).href,
    sealedSecret: secret === null ? null : sealSecret(secret, id),
    createdAt: ctx.clock.now(),
    createdBy: ctx.actor.id,
    disabledAt: null,
    unknownItems: 0,
    refusedItems: 0,
    lastItemAt: null,
    lastReportAt: null,
  };
  const view = sourceView(source);
  await withTransaction(ctx.db, async (tx) => {
    const same = (await readSources(tx)).find(({ issuer }) => issuer !== null && issuer === source.issuer);
    if (same)
      throw new Conflict("Another source has this issuer.", [
        { location: "issuer", message: `It is ${same.name}.`, fix: "Change that one." },
      ]);
    await insertSource(tx, source);
    await recordAudit(tx, ctx, { action: "security_source.create", objectType: "security_source", objectId: id, after: view });
  });
  return { source: view, secret };
}
