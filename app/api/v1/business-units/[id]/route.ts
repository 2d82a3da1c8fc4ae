import { entryItem, MACHINES } from "@/app/api/_inventory/entry-routes";
import { BusinessUnitChange } from "@/lib/identities/schemas";

export const { GET, PATCH } = entryItem("businessUnits", BusinessUnitChange, MACHINES);
