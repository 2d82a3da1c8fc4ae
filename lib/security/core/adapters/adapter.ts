import type { JsonObject } from "../fields";
import type { PlacedItem } from "../report";

/** What one object of a format holds. */
export type Adapter = (value: JsonObject, place: string) => PlacedItem[];
