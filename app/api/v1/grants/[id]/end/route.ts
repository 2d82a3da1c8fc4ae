import { grantEnd } from "@/app/api/_inventory/access-routes";
import { MACHINES } from "@/app/api/_inventory/entry-routes";

export const { POST } = grantEnd(MACHINES);
