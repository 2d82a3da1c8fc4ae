import { grantCollection } from "@/app/api/_inventory/access-routes";
import { PAGES } from "@/app/api/_inventory/entry-routes";

export const { GET, POST } = grantCollection(PAGES);
