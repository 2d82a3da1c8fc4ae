/** Prices by a period's volume: lines of `operations.ts`. */
import type { Listed } from "./listed";

const VOLUME = {
  ...{ provider: "openai", model: "gpt-4o", meter: "input" },
  tiers: [
    { above: "0", rate: "2.5" },
    { above: "1000000000", rate: "2" },
  ],
};

export const VOLUME_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/prices/volume": {
    group: "Prices",
    load: () => import("../prices/volume/route"),
    GET: { summary: "List prices by volume" },
    POST: {
      summary: "Agree on prices by a period's volume",
      description: "Calls keep the price of their own time; statements of the period have the difference, a line for each tier.",
      example: { ...VOLUME, validFrom: "2026-11-01", reason: "Contract 18" },
      status: 201,
    },
  },
  "/prices/volume/end": {
    group: "Prices",
    load: () => import("../prices/volume/end/route"),
    POST: { summary: "End a price by volume", example: { id: 1, validTo: "2026-12-01", reason: "Contract ended" } },
  },
  "/prices/volume/preview": {
    group: "Prices",
    load: () => import("../prices/volume/preview/route"),
    POST: { summary: "Preview a price by volume", example: { ...VOLUME, periodId: "2026-10" } },
  },
};
