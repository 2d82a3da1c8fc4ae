import type { Actor } from "./actor";
import { RIGHTS, type Right } from "./roles";
import { ALL, NOTHING } from "./scope";

/**
 * The product acting by itself: jobs, the first start, operators' commands. Never made from a request, but for the
 * actor of public routes, which has no rights.
 */
export function systemActor(name: string, rights: readonly Right[] = RIGHTS): Actor {
  return { kind: "system", id: `system:${name}`, name, roles: [], rights: new Set(rights), scope: rights.length === 0 ? NOTHING : ALL };
}
