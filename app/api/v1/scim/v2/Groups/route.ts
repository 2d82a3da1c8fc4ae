import { scimCollection } from "@/app/api/_scim/resource-routes";
import { SCIM_GROUPS } from "@/lib/directory";

export const { GET, POST } = scimCollection(SCIM_GROUPS);
