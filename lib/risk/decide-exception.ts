import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import type { GovernanceRow } from "@/lib/identities";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import type { ExceptionView } from "./core/views";
import { mayWithdraw, requireIndependence } from "./exception-rights";
import { exceptionView } from "./finding-views";
import type { ExceptionDecision, Reason } from "./schemas";
import { mayOn, requirePerson, rowOfIdentity } from "./sight";
import { lockException, type StoredException, writeException } from "./store/exceptions";
import { readTokenNames, setStateOf } from "./store/findings";
import { tellDecided } from "./tell-findings";

/**
 * Says yes or no to an exception. With a yes its findings are excepted at once, until it expires. Right: finding.except over
 * the identity; a person, neither who asked nor an owner. @throws NotFound, Forbidden, Conflict when it no longer waits.
 */
export async function decideException(ctx: Context, id: string, { decision, reason }: ExceptionDecision): Promise<ExceptionView> {
  return change(ctx, id, async (tx, exception, row) => {
    requireIndependence(ctx, exception, row);
    if (exception.state !== "waiting" || exception.expiresAt <= ctx.clock.now()) throw notWaiting(exception);
    const decided: StoredException = {
      ...exception,
      ...{ state: decision, approvedBy: ctx.actor.id, approvedByName: ctx.actor.name, approvedAt: ctx.clock.now(), closedReason: reason },
    };
    if (decision === "approved") await setStateOf(tx, exception, "open", "excepted");
    await tellDecided(tx, decided, "/findings", ctx.clock.now());
    return { decided, verb: decision === "approved" ? "approve" : "refuse", reason };
  });
}

/**
 * Takes back what one asked for, or ends an exception that holds: its findings are open again. Who asked, while it waits;
 * finding.except over the identity afterwards. @throws NotFound, Forbidden, Conflict for what is over.
 */
export async function withdrawException(ctx: Context, id: string, { reason }: Reason): Promise<ExceptionView> {
  return change(ctx, id, async (tx, exception, row) => {
    requirePerson(ctx);
    if (!mayWithdraw(ctx, exception, row)) throw notWaiting(exception);
    await setStateOf(tx, exception, "excepted", "open");
    return { decided: { ...exception, state: "withdrawn", closedReason: reason }, verb: "withdraw", reason };
  });
}

type Change = { decided: StoredException; verb: string; reason: string };

async function change(
  ctx: Context,
  id: string,
  decide: (tx: Tx, exception: StoredException, row: GovernanceRow | undefined) => Promise<Change>,
): Promise<ExceptionView> {
  authorize(ctx, "inventory.read");
  return withTransaction(ctx.db, async (tx) => {
    const exception = await lockException(tx, id);
    const row = exception ? await rowOfIdentity(ctx, tx, exception.identityId) : undefined;
    if (!exception || !mayOn(ctx, "inventory.read", row)) throw new NotFound("There is no such exception.");
    const { decided, verb, reason } = await decide(tx, exception, row);
    const { state, approvedBy, approvedByName, approvedAt, closedReason } = decided;
    await writeException(tx, id, { state, approvedBy, approvedByName, approvedAt, closedReason });
    await recordAudit(tx, ctx, {
      ...{ action: `exception.${verb}`, objectType: "exception", objectId: id, reason },
      ...{ before: { state: exception.state }, after: { state, ruleId: exception.ruleId, subjectId: exception.subjectId } },
    });
    const may = { decide: false, withdraw: mayWithdraw(ctx, decided, row) };
    return exceptionView(decided, row, await readTokenNames(tx, [decided]), may, ctx.clock.now());
  });
}

const notWaiting = ({ state }: StoredException): Conflict =>
  new Conflict("This exception cannot be changed by you any more.", [
    { location: "exceptionId", message: `It is ${state}.`, fix: "Read it again." },
  ]);
