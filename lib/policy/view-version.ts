import type { Actor } from "@/lib/auth";
import { scopeOf } from "@/lib/auth";
import type { PolicyVersionView } from "./core/views";
import type { VersionRow } from "./store/versions";

/** As the caller sees it. */
export function viewVersion(actor: Actor, row: Omit<VersionRow, "text">): PolicyVersionView {
  const state = row.activatedAt === null ? "draft" : row.retiredAt === null ? "in_force" : "retired";
  return {
    n: row.n,
    state,
    note: row.note,
    hash: row.hash,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdName,
    activatedAt: row.activatedAt?.toISOString() ?? null,
    activatedBy: row.activatedName,
    retiredAt: row.retiredAt?.toISOString() ?? null,
    mayActivate: state === "draft" && mayActivate(actor, row),
  };
}

/** Two people: nobody puts in force what they wrote, and nothing that is no person puts anything in force. */
export const mayActivate = (actor: Actor, { createdBy }: Pick<VersionRow, "createdBy">): boolean =>
  actor.kind === "person" && scopeOf(actor, "policy.approve").kind === "all" && actor.id !== createdBy;
