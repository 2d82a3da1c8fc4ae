import { entryCollection, PAGES } from "@/app/api/_inventory/entry-routes";
import { NewBusinessUnit } from "@/lib/identities/schemas";

export const { GET, POST } = entryCollection("businessUnits", NewBusinessUnit, PAGES);
