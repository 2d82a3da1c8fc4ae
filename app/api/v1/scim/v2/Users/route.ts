import { scimCollection } from "@/app/api/_scim/resource-routes";
import { SCIM_USERS } from "@/lib/directory";

export const { GET, POST } = scimCollection(SCIM_USERS);
