import { entryItem, PAGES } from "@/app/api/_inventory/entry-routes";
import { TeamChange } from "@/lib/identities/schemas";

export const { GET, PATCH } = entryItem("teams", TeamChange, PAGES);
