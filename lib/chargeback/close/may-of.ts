import type { Actor } from "@/lib/auth";
import { blocking } from "../core/checks";
import type { PeriodRecord } from "../core/period-record";
import type { CheckView, Leave, PeriodView } from "../core/views";
import { mayIssue } from "../statements/sight";
import { ALLOWED, leaveFor, refused, sameAs } from "./people";

/** The first thing that stands in the way, in the order in which people would settle it. */
const unless = (...reasons: readonly (string | null | false)[]): Leave => {
  const why = reasons.find((reason) => typeof reason === "string");
  return typeof why === "string" ? refused(why) : ALLOWED;
};
const after = (leave: Leave, next: () => Leave): Leave => (leave.allowed ? next() : leave);

const PREPARERS = "the right to prepare a close, over the whole organisation";
const APPROVERS = "the right to approve a close, over the whole organisation";

/** What the caller may do to a period now. The use cases ask the same again. */
export function mayOf(actor: Actor, record: PeriodRecord, checks: readonly CheckView[], isStale: boolean, now: Date): PeriodView["may"] {
  const { state, reopenAsked } = record;
  const isOpen = state === "open" ? null : state === "closed" ? "It is closed." : "It is in review already.";
  const inReview = state === "in_review" ? null : state === "closed" ? "It is closed." : "It is not in review.";
  const isClosed = state === "closed" ? null : "It is not closed.";
  const prepare = leaveFor(actor, "close.prepare", PREPARERS);
  const approve = leaveFor(actor, "close.approve", APPROVERS);
  const other = sameAs(actor, record.prepared, "prepared this review");
  const stale = isStale && "The figures have changed: compute the drafts again first.";
  const open = blocking(checks).length;
  const left = open > 0 && `${open} ${open === 1 ? "check is" : "checks are"} left.`;
  return {
    prepare: after(prepare, () => unless(isOpen, record.end > now && "It still runs.")),
    refresh: after(prepare, () => unless(inReview)),
    withdraw: after(prepare, () => unless(inReview)),
    approveAllocation: after(leaveFor(actor, "allocation.approve", "the right to approve allocations"), () =>
      unless(inReview, other, stale),
    ),
    waive: after(approve, () => unless(inReview, other)),
    close: after(approve, () => unless(inReview, other, stale, left)),
    issue: mayIssue(actor) ? unless(isClosed) : refused("This needs the right to prepare or approve a close."),
    askReopen: after(prepare, () =>
      unless(isClosed, record.version === 0 && "It was closed without statements.", reopenAsked && "Somebody has asked for it."),
    ),
    decideReopen: after(approve, () =>
      unless(isClosed, reopenAsked ? sameAs(actor, reopenAsked, "asked for this") : "Nobody has asked for it."),
    ),
  };
}
