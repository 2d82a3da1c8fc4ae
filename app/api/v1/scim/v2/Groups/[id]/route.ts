import { scimItem } from "@/app/api/_scim/resource-routes";
import { SCIM_GROUPS } from "@/lib/directory";

export const { GET, PUT, PATCH, DELETE } = scimItem(SCIM_GROUPS);
