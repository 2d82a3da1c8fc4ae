import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { DomainError } from "@/lib/kernel/errors";
import { NoAnswer } from "./call-provider";
import type { ConnectorTry } from "./core/views";
import { PROVIDERS } from "./providers/by-kind";
import { readConnector } from "./read-connector";

/** Makes a harmless call, also of one that is paused, and tells what came back. Right: connector.write. @throws NotFound. */
export async function tryConnector(ctx: Context, id: string): Promise<ConnectorTry> {
  authorize(ctx, "connector.write");
  const connector = await readConnector(ctx.db, id);
  await withTransaction(ctx.db, (tx) => recordAudit(tx, ctx, { action: "connector.test", objectType: "connector", objectId: id }));
  try {
    const { status, problem } = await PROVIDERS[connector.kind].check(connector, ctx.clock.now());
    return { ok: problem === null, status, answer: problem ?? "It answers as documented." };
  } catch (error) {
    if (error instanceof NoAnswer || error instanceof DomainError) return { ok: false, status: null, answer: error.message };
    throw error;
  }
}
