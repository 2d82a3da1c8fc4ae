import { entryItem, MACHINES } from "@/app/api/_inventory/entry-routes";
import { CostCentreChange } from "@/lib/identities/schemas";

export const { GET, PATCH } = entryItem("costCentres", CostCentreChange, MACHINES);
