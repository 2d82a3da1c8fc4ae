import { entryItem, MACHINES } from "@/app/api/_inventory/entry-routes";
import { ApplicationChange } from "@/lib/identities/schemas";

export const { GET, PATCH } = entryItem("applications", ApplicationChange, MACHINES);
