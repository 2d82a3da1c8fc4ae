import { entryItem, PAGES } from "@/app/api/_inventory/entry-routes";
import { EnvironmentChange } from "@/lib/identities/schemas";

export const { GET, PATCH } = entryItem("environments", EnvironmentChange, PAGES);
