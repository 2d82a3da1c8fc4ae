import { scimCollection } from "@/app/api/_scim/resource-routes";
import { SCIM_AGENTS } from "@/lib/directory";

export const { GET, POST } = scimCollection(SCIM_AGENTS);
