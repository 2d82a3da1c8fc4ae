import { entryCollection, MACHINES } from "@/app/api/_inventory/entry-routes";
import { NewBusinessUnit } from "@/lib/identities/schemas";

export const { GET, POST } = entryCollection("businessUnits", NewBusinessUnit, MACHINES);
