/**
 * Which scopes were used, by what clouds' logs tell of permissions. That one was used is told; that it was not never is:
 * logs leave out reads and calls on data, and not every call is named like its permission. So a scope is used or not seen,
 * and not seen is no reason to take it away.
 */
import { matchesPattern } from "@/lib/kernel/wildcard";

/** `credentialId` null: of events that do not tell by which key. */
export type KeyUse = { credentialId: string | null; lastUsedAt: string };
/** A permission that an identity used in the last 90 days; instants are RFC 3339. */
export type UsedPermission = {
  permission: string;
  calls: number;
  firstUsedAt: string;
  lastUsedAt: string;
  /** By which keys; left out where it was not written down, which is as if no event told. */
  keys?: readonly KeyUse[];
};
/** By identity; who is not in it, of them nothing was told. */
export type PermissionsUsed = ReadonlyMap<string, readonly UsedPermission[]>;
/** `calls` of 0: not seen. `toldSince`: from when on anything of its service was told, in the last 90 days; null: nothing was. */
export type ScopeUse = { calls: number; lastUsedAt: string | null; toldSince: string | null };

/** "bedrock:InvokeModel" is of "bedrock", "Microsoft.Storage/…/read" of "microsoft.storage", "aiplatform.endpoints.predict" of "aiplatform". */
export function serviceOf(permission: string): string {
  const name = permission.toLowerCase();
  const end = name.search(/[:/]/);
  return end === -1 ? (name.split(".")[0] ?? name) : name.slice(0, end);
}

/** The day on which any permission was told as used last, as "2026-03-10" in UTC; null: nothing was told. */
export const lastToldOn = (used: readonly UsedPermission[]): string | null =>
  used.reduce<string | null>((last, { lastUsedAt }) => laterDay(last, lastUsedAt.slice(0, 10)), null);

/** The day on which one key was told last, by events that name it; `null` of a key: by events that name none, which may be of any. */
export const lastToldOfKey = (used: readonly UsedPermission[], credentialId: string | null): string | null =>
  used
    .flatMap(({ keys, lastUsedAt }) => keys ?? [{ credentialId: null, lastUsedAt }])
    .filter((key) => key.credentialId === credentialId)
    .reduce<string | null>((last, { lastUsedAt }) => laterDay(last, lastUsedAt.slice(0, 10)), null);

/** The later of two days in UTC; null is none. */
export const laterDay = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b > a) ? b : a);

/** What was told of a scope, with its wildcards. One in its service stands for the services that it covers. */
export function toldOfScope(scope: string, used: readonly UsedPermission[]): ScopeUse {
  const service = serviceOf(scope);
  const own = used.filter(({ permission }) => matchesPattern(scope, permission));
  const told = used.filter(({ permission }) => matchesPattern(scope, permission) || matchesPattern(service, serviceOf(permission)));
  const [toldSince = null] = told.map(({ firstUsedAt }) => firstUsedAt).sort();
  return {
    calls: own.reduce((sum, { calls }) => sum + calls, 0),
    lastUsedAt:
      own
        .map(({ lastUsedAt }) => lastUsedAt)
        .sort()
        .at(-1) ?? null,
    toldSince,
  };
}
