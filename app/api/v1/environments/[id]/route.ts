import { entryItem, MACHINES } from "@/app/api/_inventory/entry-routes";
import { EnvironmentChange } from "@/lib/identities/schemas";

export const { GET, PATCH } = entryItem("environments", EnvironmentChange, MACHINES);
