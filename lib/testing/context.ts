import type { Context } from "@/lib/auth/context";
import type { Actor, Scope } from "@/lib/auth/core/actor";
import { RIGHTS, type Right, type Role } from "@/lib/auth/core/roles";
import type { Db } from "@/lib/db/client";
import type { Clock } from "@/lib/kernel/clock";
import { frozenClock } from "./clock";

export type Caller = {
  kind?: Actor["kind"];
  id?: string;
  roles?: Role[];
  rights?: readonly Right[];
  scope?: Partial<Extract<Scope, { kind: "some" }>> | "all";
  sourceId?: string;
  clock?: Clock;
};

/** What a use case is given first, for an actor who may do everything unless the test says less. */
export function testContext(db: Db, caller: Caller = {}): Context {
  const scope: Scope =
    caller.scope === undefined || caller.scope === "all"
      ? { kind: "all" }
      : { kind: "some", businessUnitIds: [], teamIds: [], applicationIds: [], environmentIds: [], identityIds: [], ...caller.scope };
  const actor: Actor = {
    kind: caller.kind ?? "person",
    id: caller.id ?? "tester",
    name: "Test Person",
    roles: caller.roles ?? [],
    rights: new Set(caller.rights ?? RIGHTS),
    scope,
    ...(caller.sourceId === undefined ? {} : { sourceId: caller.sourceId }),
  };
  return { db, clock: caller.clock ?? frozenClock(), actor };
}
