import type { Witness } from "./core/witness";
import prices from "./data/litellm-prices.json";

/** The other list of prices that comes with the product. Licence and edition stand in the file. */
export const SECOND_WITNESS: Witness = prices;
