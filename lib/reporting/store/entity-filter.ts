import type { Scope } from "@/lib/auth/core/actor";
import type { Tx } from "@/lib/db/client";
import { NotFound } from "@/lib/kernel/errors";
import { GROUPING_LABEL } from "../core/dimensions";
import type { Filter } from "../core/filter";
import type { EntityPath } from "../schemas";
import { unitsBelow } from "./units";
import { entityExists } from "./visible";

/**
 * The filter that keeps what one thing spent; a business unit with the units below it.
 * @throws NotFound when there is no such thing in the scope.
 */
export async function ownFilter(tx: Tx, { kind, id }: EntityPath, scope: Scope, now: Date): Promise<Filter> {
  if (!(await entityExists(tx, kind, id, scope, now))) throw new NotFound(`There is no ${GROUPING_LABEL[kind].toLowerCase()} "${id}".`);
  return { dimension: kind, isExcluded: false, values: kind === "business_unit" ? await unitsBelow(tx, id) : [id], hasNone: false };
}
