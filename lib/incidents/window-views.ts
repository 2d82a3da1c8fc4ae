/** Where windows lie, who may plan them, and how they are shown. */
import type { Context } from "@/lib/auth";
import type { Place } from "@/lib/auth/core/scope";
import { readStanding } from "@/lib/budgets";
import { placeOfThing } from "@/lib/budgets/core/standing";
import { type Directory, nameDirectory } from "@/lib/identities";
import { Forbidden, NotFound } from "@/lib/kernel/errors";
import type { PlannedWindowView } from "./core/views";
import type { WindowScope } from "./core/windows";
import { scopeName } from "./incident-views";
import { mayOn } from "./sight";
import { readUserNames } from "./store/steps";
import type { WindowRow } from "./store/windows";

export async function windowPlaces(ctx: Context): Promise<(kind: WindowScope, id: string) => Place> {
  const standing = await readStanding(ctx);
  return (kind, id) => (kind === "organisation" ? {} : placeOfThing(standing, kind, id));
}

const LIST: Readonly<Record<Exclude<WindowScope, "organisation">, keyof Directory>> = {
  ...{ team: "teams", application: "applications", environment: "environments", identity: "identities" },
};

/** @throws NotFound for what is not there or not seen, Forbidden for what the caller only sees. */
export async function requireOver(ctx: Context, kind: WindowScope, id: string): Promise<void> {
  const place = (await windowPlaces(ctx))(kind, id);
  const isThere = kind === "organisation" || (await nameDirectory(ctx.db))[LIST[kind]].has(id);
  if (!isThere || !(kind === "organisation" || mayOn(ctx, "incident.read", place))) throw new NotFound(`There is no such ${kind}.`);
  if (!mayOn(ctx, "incident.work", place))
    throw new Forbidden("You may not plan anything for this.", [
      { location: "right", message: "incident.work", fix: "Ask its owner, the lead of the team, or security." },
    ]);
}

export async function windowViews(ctx: Context, rows: readonly WindowRow[]): Promise<PlannedWindowView[]> {
  const names = await nameDirectory(ctx.db);
  const users = await readUserNames(
    ctx.db,
    rows.map(({ createdBy }) => createdBy),
  );
  return rows.map((row) => ({
    ...{ id: row.id, kind: row.kind, reason: row.reason },
    scope: { kind: row.scopeKind, id: row.scopeId, name: scopeName(names, row.scopeKind, row.scopeId) },
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    createdBy: users.get(row.createdBy) ?? row.createdBy,
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }));
}
