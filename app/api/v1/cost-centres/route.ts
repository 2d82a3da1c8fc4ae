import { entryCollection, MACHINES } from "@/app/api/_inventory/entry-routes";
import { NewCostCentre } from "@/lib/identities/schemas";

export const { GET, POST } = entryCollection("costCentres", NewCostCentre, MACHINES);
