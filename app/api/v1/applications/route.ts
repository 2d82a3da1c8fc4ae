import { entryCollection, MACHINES } from "@/app/api/_inventory/entry-routes";
import { NewApplication } from "@/lib/identities/schemas";

export const { GET, POST } = entryCollection("applications", NewApplication, MACHINES);
