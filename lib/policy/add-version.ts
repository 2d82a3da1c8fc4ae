import { recordAudit } from "@/lib/audit";
import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, type ErrorDetail, Forbidden, Invalid } from "@/lib/kernel/errors";
import { sha256Hex } from "@/lib/kernel/hash";
import { compilePolicy } from "./core/compile-policy";
import type { PolicyVersionView } from "./core/views";
import type { Problem } from "./core/yaml-source";
import type { PolicyVersionInput } from "./schemas";
import { insertVersion, lockVersions, readActive } from "./store/versions";
import { viewVersion } from "./view-version";

/**
 * Keeps a version of the organisation's policies; it holds nobody to anything before another person puts it in force. Right:
 * policy.write over the whole organisation.
 * @throws Invalid for a text that cannot be read, with each fault; Conflict where it is in force as it stands; Forbidden.
 */
export async function addVersion(ctx: Context, { text, note }: PolicyVersionInput): Promise<PolicyVersionView> {
  authorize(ctx, "policy.write");
  if (scopeOf(ctx.actor, "policy.write").kind !== "all") throw new Forbidden("Policies are for the whole organisation.");
  const { problems } = compilePolicy(text);
  if (problems.length > 0) {
    throw new Invalid(`${problems.length === 1 ? "1 problem" : `${problems.length} problems`} in the policy.`, problems.map(detailOf));
  }
  const { actor, clock } = ctx;
  const hash = sha256Hex(text);
  return withTransaction(ctx.db, async (tx) => {
    await lockVersions(tx);
    if ((await readActive(tx))?.hash === hash) throw new Conflict("This is what is in force already.");
    const row = await insertVersion(tx, { text, note, hash, createdAt: clock.now(), createdBy: actor.id, createdName: actor.name });
    await recordAudit(tx, ctx, { action: "policy.add", objectType: "policy", objectId: String(row.n), after: { n: row.n, hash, note } });
    return viewVersion(actor, row);
  });
}

const detailOf = ({ line, column, path, message, fix }: Problem): ErrorDetail => ({
  location: `text:${line}:${column}${path === "" ? "" : ` ${path}`}`,
  message,
  fix,
});
