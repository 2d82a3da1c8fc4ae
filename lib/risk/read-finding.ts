import { authorize, type Context } from "@/lib/auth";
import type { GovernanceRow } from "@/lib/identities";
import { nextStepsOf } from "./core/next-steps";
import { ruleOf } from "./core/rules";
import type { FindingDetail } from "./core/views";
import { mayDecide, mayWithdraw } from "./exception-rights";
import { exceptionView, findingView } from "./finding-views";
import { mayOn, sightFinding, WORKING_RIGHTS } from "./sight";
import { readStoredExceptions } from "./store/exceptions";
import { type FindingRow, readComments, readTokenNames, readUserNames } from "./store/findings";
import { readTierRows } from "./store/runs";

/**
 * One finding: what was seen with its figures and the thresholds it was judged by, what was said about it, exceptions, and
 * what the caller can do next. Right: inventory.read. @throws NotFound outside the caller's scope.
 */
export async function readFinding(ctx: Context, id: string): Promise<FindingDetail> {
  authorize(ctx, "inventory.read");
  const now = ctx.clock.now();
  const { finding, row } = await sightFinding(ctx, ctx.db, id);
  const { ruleId, subjectKind, subjectId } = finding;
  const users = await readUserNames(ctx.db, finding.assigneeId === null ? [] : [finding.assigneeId]);
  const tokens = await readTokenNames(ctx.db, [finding]);
  const exceptions = await readStoredExceptions(ctx.db, { about: { ruleId, subjectKind, subjectId } });
  const comments = await readComments(ctx.db, id);
  const [tier] = finding.identityId === null ? [] : await readTierRows(ctx.db, [finding.identityId]);
  const rule = ruleOf(ruleId);
  const isPerson = ctx.actor.kind === "person";
  return {
    ...findingView(finding, row, { users, tokens }),
    about: rule?.about ?? "A policy that the organisation wrote.",
    evidence: finding.evidence,
    thresholds: Object.entries(rule?.thresholds ?? {}).map(([key, threshold]) => ({
      ...threshold,
      key,
      value: finding.thresholds[key] ?? threshold.default,
    })),
    evidences: rule?.evidences ?? [],
    tier: tier?.tier ?? null,
    comments: comments.map(({ id: commentId, text, by, byName, at }) => ({
      ...{ id: commentId, text, by: byName, at: at.toISOString() },
      isOfProduct: by.startsWith("system:"),
    })),
    exceptions: exceptions.map((each) =>
      exceptionView(each, row, tokens, { decide: mayDecide(ctx, each, row), withdraw: mayWithdraw(ctx, each, row) }, now),
    ),
    next: isPerson && row ? stepsFor(ctx, finding, row) : [],
    may: {
      comment: isPerson && WORKING_RIGHTS.some((right) => mayOn(ctx, right, row)),
      assign: isPerson && mayOn(ctx, "finding.triage", row),
      except: isPerson && finding.state === "open" && WORKING_RIGHTS.some((right) => mayOn(ctx, right, row)),
    },
  };
}

const stepsFor = (ctx: Context, finding: FindingRow, row: GovernanceRow) =>
  nextStepsOf(finding, row).filter(({ action }) =>
    mayOn(
      ctx,
      ({ suspend: "identity.suspend", revoke: "identity.revoke", rotate: "identity.write", end_grant: "grant.write" } as const)[action],
      row,
    ),
  );
