import { z } from "zod";

export const BreachQuery = z.strictObject({
  value: z.string().min(1).max(512).optional().describe("Which count of a budget that counts apart; the fullest unless said"),
});
