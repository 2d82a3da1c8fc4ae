import { entryCollection, PAGES } from "@/app/api/_inventory/entry-routes";
import { NewTenant } from "@/lib/identities/schemas";

export const { GET, POST } = entryCollection("tenants", NewTenant, PAGES);
