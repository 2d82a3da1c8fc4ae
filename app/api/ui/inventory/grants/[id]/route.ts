import { grantItem } from "@/app/api/_inventory/access-routes";
import { PAGES } from "@/app/api/_inventory/entry-routes";

export const { GET, PATCH } = grantItem(PAGES);
