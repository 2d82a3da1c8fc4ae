import { entryItem, PAGES } from "@/app/api/_inventory/entry-routes";
import { PersonChange } from "@/lib/identities/schemas";

export const { GET, PATCH } = entryItem("people", PersonChange, PAGES);
