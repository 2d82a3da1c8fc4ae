import { entryCollection, MACHINES } from "@/app/api/_inventory/entry-routes";
import { NewTeam } from "@/lib/identities/schemas";

export const { GET, POST } = entryCollection("teams", NewTeam, MACHINES);
