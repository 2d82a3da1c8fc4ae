/**
 * Production is kept apart: one identity works either in production, or in staging, test and experiments, never in both at
 * one time. Its environments are that of its assignment, those of its live credentials, and those that it was granted.
 * This is the only place where that is decided.
 */
import type { EnvironmentKind } from "./fields";

/** Where an identity works in one span of time; kinds that nobody said are left out. */
export type WorkPlaces = {
  assigned: EnvironmentKind | null;
  credentials: readonly (EnvironmentKind | null)[];
  /** "*" is every environment. */
  granted: readonly (EnvironmentKind | "*")[];
};

export const SEPARATION_FIX = "Make a new identity for the other one: one identity, production or not.";

export function isMixed({ assigned, credentials, granted }: WorkPlaces): boolean {
  if (granted.includes("*")) return true;
  const kinds = new Set([assigned, ...credentials, ...granted].filter((kind) => kind !== null));
  return kinds.has("production") && kinds.size > 1;
}
