import { authorize, type Context } from "@/lib/auth";
import type { Db, Tx } from "@/lib/db/client";
import { readGovernance } from "@/lib/identities";
import type { ExceptionInForce } from "./core/plan-findings";
import type { ExceptionView } from "./core/views";
import { mayDecide, mayWithdraw } from "./exception-rights";
import { exceptionView } from "./finding-views";
import type { ExceptionQuery } from "./schemas";
import { mayOn } from "./sight";
import { readStoredExceptions, type StoredException } from "./store/exceptions";
import { readTokenNames } from "./store/findings";

/** Exceptions that were asked for, newest first; of identities that the caller sees. Right: inventory.read. */
export async function listExceptions(ctx: Context, { state }: ExceptionQuery): Promise<{ data: ExceptionView[] }> {
  authorize(ctx, "inventory.read");
  const now = ctx.clock.now();
  const stored = await readStoredExceptions(ctx.db, state === "in_force" ? { inForceAt: now } : { state });
  const ids = [...new Set(stored.flatMap(({ identityId }) => identityId ?? []))];
  const rows = new Map((await readGovernance(ctx.db, ids, now)).map((row) => [row.id, row]));
  const tokens = await readTokenNames(ctx.db, stored);
  const rowOf = ({ identityId }: StoredException) => (identityId === null ? undefined : rows.get(identityId));
  return {
    data: stored
      .filter((each) => mayOn(ctx, "inventory.read", rowOf(each)))
      .map((each) => {
        const row = rowOf(each);
        return exceptionView(each, row, tokens, { decide: mayDecide(ctx, each, row), withdraw: mayWithdraw(ctx, each, row) }, now);
      }),
  };
}

export type ExceptionOf = ExceptionInForce & {
  id: string;
  identityId: string | null;
  justification: string;
  compensatingControl: string;
  approvedBy: string | null;
};

/** All exceptions in force at an instant. Not scoped: for use cases that authorise by themselves. */
export const readExceptions = (db: Db | Tx, at: Date): Promise<ExceptionOf[]> => readStoredExceptions(db, { inForceAt: at });
