/**
 * Which scopes were used, by what clouds' logs tell of permissions. A scope is judged by what was told of its own service
 * only, and unused it is called only where that was told for 30 days: before, that it was not used is not known.
 */
import { addUtcDays } from "@/lib/kernel/period";
import { matchesPattern } from "@/lib/kernel/wildcard";

/** A permission that an identity used in the last 90 days; instants are RFC 3339. */
export type UsedPermission = { permission: string; calls: number; firstUsedAt: string; lastUsedAt: string };
/** By identity; who is not in it, of them nothing was told. */
export type PermissionsUsed = ReadonlyMap<string, readonly UsedPermission[]>;
export type ScopeUse = { calls: number; lastUsedAt: string | null };

/** "bedrock:InvokeModel" is of "bedrock", "Microsoft.Storage/…/read" of "microsoft.storage", "aiplatform.endpoints.predict" of "aiplatform". */
export function serviceOf(permission: string): string {
  const name = permission.toLowerCase();
  const end = name.search(/[:/]/);
  return end === -1 ? (name.split(".")[0] ?? name) : name.slice(0, end);
}

const TOLD_DAYS = 30;

/** @returns What was used of a scope, with its wildcards; null where too little was told of its service, or of any for "*". */
export function useOfScope(scope: string, used: readonly UsedPermission[], now: Date): ScopeUse | null {
  const service = serviceOf(scope);
  const told = service.includes("*") ? used : used.filter(({ permission }) => serviceOf(permission) === service);
  const own = told.filter(({ permission }) => matchesPattern(scope, permission));
  const enough = addUtcDays(now, -TOLD_DAYS);
  if (own.length === 0 && !told.some(({ firstUsedAt }) => new Date(firstUsedAt) <= enough)) return null;
  return {
    calls: own.reduce((sum, { calls }) => sum + calls, 0),
    lastUsedAt: own.reduce<string | null>((last, { lastUsedAt }) => (last === null || lastUsedAt > last ? lastUsedAt : last), null),
  };
}
