import { entryCollection, MACHINES } from "@/app/api/_inventory/entry-routes";
import { NewPerson } from "@/lib/identities/schemas";

export const { GET, POST } = entryCollection("people", NewPerson, MACHINES);
