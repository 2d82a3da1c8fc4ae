import type { Db } from "@/lib/db/client";
import type { DatedRate } from "./core/fx";
import { readExchangeRates } from "./store/exchange";

/** All rates that were entered and not taken back, for areas that read amounts of other currencies: they have authorised their caller. */
export const loadExchangeRates = (db: Db): Promise<DatedRate[]> => readExchangeRates(db, { state: "active" });
