import { scimItem } from "@/app/api/_scim/resource-routes";
import { SCIM_AGENTS } from "@/lib/directory";

export const { GET, PUT, PATCH, DELETE } = scimItem(SCIM_AGENTS);
