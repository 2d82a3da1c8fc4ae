import { entryItem, MACHINES } from "@/app/api/_inventory/entry-routes";
import { TeamChange } from "@/lib/identities/schemas";

export const { GET, PATCH } = entryItem("teams", TeamChange, MACHINES);
