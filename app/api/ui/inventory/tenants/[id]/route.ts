import { entryItem, PAGES } from "@/app/api/_inventory/entry-routes";
import { TenantChange } from "@/lib/identities/schemas";

export const { GET, PATCH } = entryItem("tenants", TenantChange, PAGES);
