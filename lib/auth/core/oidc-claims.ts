/** From an identity provider's claims to roles, by the organisation's own table. */
import { ROLES, type Role } from "./roles";

/** Group → role. */
export type RoleMap = ReadonlyMap<string, Role>;

/** Reads "finance=finance_analyst, admins=platform_admin". @throws RangeError naming the entry that is wrong. */
export function readRoleMap(text: string): RoleMap {
  const entries = text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  return new Map(
    entries.map((entry) => {
      const at = entry.lastIndexOf("=");
      const group = entry.slice(0, at).trim();
      const role = ROLES.find((known) => known === entry.slice(at + 1).trim());
      if (at < 1 || group === "" || !role) throw new RangeError(`"${entry}" is not group=role; roles are ${ROLES.join(", ")}`);
      return [group, role];
    }),
  );
}

/**
 * The roles that a person's groups bring; undefined when no claim is configured, so that roles are given by hand.
 * @param claimPath Dots lead inwards: "realm_access.roles". A claim of exactly that name comes first.
 */
export function rolesOfClaims(claims: Record<string, unknown>, claimPath: string | undefined, map: RoleMap): Role[] | undefined {
  if (claimPath === undefined) return undefined;
  const claim = Object.hasOwn(claims, claimPath) ? claims[claimPath] : claimPath.split(".").reduce<unknown>(step, claims);
  const groups = Array.isArray(claim) ? claim : typeof claim === "string" ? claim.split(/[\s,]+/) : [];
  const roles = groups.flatMap((group) => (typeof group === "string" ? (map.get(group) ?? []) : []));
  return ROLES.filter((role) => roles.includes(role));
}

const step = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
