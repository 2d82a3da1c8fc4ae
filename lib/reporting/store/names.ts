import type { Db } from "@/lib/db/client";
import { type Directory, nameDirectory } from "@/lib/identities";
import { METER_GROUP, METER_LABEL } from "@/lib/pricing/core/meters";
import { BILLING_NAME, EVIDENCE_NAME, type Grouping, type GroupValue, NONE_NAME } from "../core/dimensions";
import { isMeter } from "../core/meter-groups";
import type { NameOf } from "../core/usage-answer";

const LIST: Partial<Record<Grouping, keyof Directory>> = {
  business_unit: "businessUnits",
  team: "teams",
  cost_centre: "costCentres",
  owner: "people",
  identity: "identities",
  operator: "identities",
  caller: "identities",
  credential: "credentials",
  application: "applications",
  environment: "environments",
  tenant: "tenants",
  provider: "providers",
  source: "sources",
};

/** Names for ids. What the inventory no longer or never knew is called by its id. */
export async function loadNames(db: Db): Promise<NameOf> {
  const directory = await nameDirectory(db);
  return (grouping, id): GroupValue => {
    if (id === null) return { id: null, name: NONE_NAME[grouping] };
    if (grouping === "meter") return isMeter(id) ? { id, name: METER_LABEL[id], part: METER_GROUP[id] } : { id, name: id, part: "other" };
    if (grouping === "operator_evidence") return { id, name: EVIDENCE_NAME[id] ?? id };
    if (grouping === "billing") return { id, name: BILLING_NAME[id] ?? id };
    const list = LIST[grouping];
    const known = list && directory[list].get(id);
    if (!known) return { id, name: id };
    return {
      id,
      name: known.name,
      ...(known.colorSlot === undefined ? {} : { colorSlot: known.colorSlot }),
      ...(known.kind === undefined ? {} : { kind: known.kind }),
    };
  };
}
