/** What only a person can say of the routes of detectors; see operations.ts. */
import type { Listed } from "./listed";

export const DETECTOR_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/detectors": {
    group: "Anomalies",
    load: () => import("../detectors/route"),
    GET: {
      summary: "List detectors with their parameters in force, what is set apart, and how often each fired",
      description:
        "“parameters” are those of the whole organisation, each with its unit, bounds and default; “overrides” are scopes that are set apart. “fired” counts signals of the last 30 days that the token sees, whether or not anybody was told.",
    },
  },
};
