/** Who sees and sets what of detectors. What is not seen is not found. */
import { type Context, type Right, scopeOf } from "@/lib/auth";
import { scopeAllows } from "@/lib/auth/core/scope";
import { readStanding } from "@/lib/budgets";
import type { ScopeDimension } from "@/lib/budgets/core/budget";
import { placeOfThing, type Standing } from "@/lib/budgets/core/standing";
import { type Directory, nameDirectory } from "@/lib/identities";
import { Forbidden, NotFound } from "@/lib/kernel/errors";
import type { DetectorWords } from "./core/detector";
import { DETECTORS } from "./core/detectors";
import type { ScopeKind } from "./core/signal";

export type ScopeRef = { kind: ScopeKind; id: string };

/** @throws NotFound */
export function requireDetector(id: string): DetectorWords {
  const words = Object.hasOwn(DETECTORS, id) ? DETECTORS[id] : undefined;
  if (!words) throw new NotFound("There is no such detector.");
  return words;
}

const DIMENSION_OF: Record<Exclude<ScopeKind, "organisation">, ScopeDimension> = {
  ...{ identity: "identity", credential: "credential", team: "team", business_unit: "businessUnit" },
  ...{ application: "application", environment: "environment", model: "model", tool: "tool" },
};

/** Whether a right of the caller holds over a scope; over the organisation, models and tools: over everything. */
export function holdsOver(ctx: Context, right: Right, standing: Standing, { kind, id }: ScopeRef): boolean {
  const place = kind === "organisation" ? {} : placeOfThing(standing, DIMENSION_OF[kind], id);
  return scopeAllows(scopeOf(ctx.actor, right), place);
}

const LIST_OF: Partial<Record<ScopeKind, keyof Directory>> = {
  ...{ identity: "identities", credential: "credentials", team: "teams", business_unit: "businessUnits" },
  ...{ application: "applications", environment: "environments" },
};

/** What a scope is called; models and tools are their own names. */
export function nameOf(directory: Directory, { kind, id }: ScopeRef): string {
  if (kind === "organisation") return "Whole organisation";
  const list = LIST_OF[kind];
  return (list && directory[list].get(id)?.name) ?? id;
}

/**
 * A scope that exists and that the caller may set detectors of.
 * @throws NotFound for what is not there or not seen, Forbidden for what is seen and not the caller's to set.
 */
export async function requireConfigurable(ctx: Context, scope: ScopeRef): Promise<void> {
  const standing = await readStanding(ctx);
  const list = LIST_OF[scope.kind];
  const isThere = list === undefined || (await nameDirectory(ctx.db))[list].has(scope.id);
  if (isThere && holdsOver(ctx, "detector.configure", standing, scope)) return;
  if (!isThere || !holdsOver(ctx, "incident.read", standing, scope)) throw new NotFound(`There is no such ${scope.kind}.`);
  throw new Forbidden("You may set detectors in a part of the organisation only, and this is outside of it.", [
    { location: "scope", message: scope.kind, fix: "Name a team, application, environment or identity of yours, or ask security." },
  ]);
}

/** Programs set and replay nothing: their tokens have no such right. @throws Forbidden */
export function requirePerson(ctx: Context): void {
  if (ctx.actor.kind !== "person")
    throw new Forbidden("Only a person may do this.", [{ location: "actor", message: ctx.actor.kind, fix: "Sign in and do it there." }]);
}
