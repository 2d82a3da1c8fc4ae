import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { checkTarget, sealSecret } from "@/lib/notify";
import { type SecuritySource, sourceView } from "./core/source";
import { type CreatedSecuritySource, newSourceSecret } from "./create-source";
import { noSuchSource } from "./receive-signals";
import type { SecuritySourceChange } from "./schemas";
import { lockSource, type SourceEdit, writeSource } from "./store/sources";

/**
 * Changes a source, switches it off or on, or gives it a new secret, which is shown this once; from then on the old one signs
 * nothing. What is left out stays. Right: security.configure. @throws NotFound, Conflict for what such a source does not have.
 */
export async function changeSecuritySource(ctx: Context, id: string, change: SecuritySourceChange): Promise<CreatedSecuritySource> {
  authorize(ctx, "security.configure");
  return withTransaction(ctx.db, async (tx) => {
    const source = await lockSource(tx, id);
    if (!source) throw noSuchSource();
    const secret = change.renewSecret ? newSourceSecret() : null;
    const edit = editOf(ctx, source, change, secret);
    await writeSource(tx, id, edit);
    const after = sourceView({ ...source, ...edit });
    await recordAudit(tx, ctx, {
      action: secret === null ? "security_source.change" : "security_source.renew_secret",
      objectType: "security_source",
      objectId: id,
      before: sourceView(source),
      after,
    });
    return { source: after, secret };
  });
}

function editOf(ctx: Context, source: SecuritySource, change: SecuritySourceChange, secret: string | null): SourceEdit {
  const { name, audience, keySet, keySetUrl, disabled } = change;
  const isOfTokens = audience !== undefined || keySet !== undefined || keySetUrl !== undefined;
  if (isOfTokens && source.format !== "set") throw new Conflict("Only sources of signed tokens have an audience and keys.");
  if (keySet !== undefined && keySetUrl !== undefined) throw new Conflict("Keys are pinned or fetched, not both.");
  if (secret !== null && source.format !== "github") throw new Conflict("This source is not signed by a secret of ours.");
  return {
    ...(name === undefined ? {} : { name }),
    ...(audience === undefined ? {} : { audience }),
    ...(keySet === undefined ? {} : { keySet, keySetUrl: null }),
    ...(keySetUrl === undefined ? {} : { keySetUrl: checkTarget(keySetUrl).href, keySet: null }),
    ...(disabled === undefined ? {} : { disabledAt: disabled ? (source.disabledAt ?? ctx.clock.now()) : null }),
    ...(secret === null ? {} : { sealedSecret: sealSecret(secret, source.id) }),
  };
}
