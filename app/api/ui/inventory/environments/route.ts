import { entryCollection, PAGES } from "@/app/api/_inventory/entry-routes";
import { NewEnvironment } from "@/lib/identities/schemas";

export const { GET, POST } = entryCollection("environments", NewEnvironment, PAGES);
