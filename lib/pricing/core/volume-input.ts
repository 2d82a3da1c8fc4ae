/** What people and programs send about prices by volume. Client-safe. */
import { z } from "zod";
import { METERS } from "./meters";
import { SPEND, VOLUME_COUNTINGS } from "./volume";

const name = z.string().trim().min(1).max(200);
const reason = z.string().trim().min(3).max(500);
const TierAbove = z
  .string()
  .trim()
  .regex(/^\d{1,15}(\.\d{1,6})?$/, "A number of 0 or more with at most six decimals.");
const TierRate = z
  .string()
  .trim()
  .regex(/^\d{1,9}(\.\d{1,18})?$/, "A decimal number of 0 or more with at most 18 decimals.");
const volumeTerms = z.strictObject({
  provider: name,
  /** A model or any of its aliases; "*" for every model of the provider, with spend. */
  model: name.default("*"),
  meter: z.enum([...METERS, SPEND]).describe("spend: what was charged, in dollars"),
  counting: z.enum(VOLUME_COUNTINGS).default("graduated").describe("whole: the highest tier reached is the price of everything"),
  per: z
    .int()
    .positive()
    .max(1_000_000_000)
    .default(1_000_000)
    .describe("Rates are dollars for so many units; of spend they are per cent off"),
  tiers: z
    .array(z.strictObject({ above: TierAbove, rate: TierRate }))
    .min(1)
    .max(20)
    .refine((tiers) => tiers.every(({ above }, i) => (i === 0 ? Number(above) === 0 : Number(above) > Number(tiers[i - 1]?.above))), {
      message: "Tiers go from 0 upwards, each above the one before.",
      params: { fix: 'Send the first tier with "above": "0".' },
    }),
});
const isVolumeOfOne = ({ model, meter }: { model: string; meter: string }): boolean => model !== "*" || meter === SPEND;
const NO_MODEL = {
  path: ["model"],
  message: "Prices of a meter are of one model.",
  params: { fix: "Name a model, or send the meter spend." },
};
const isShare = ({ meter, tiers }: { meter: string; tiers: { rate: string }[] }): boolean =>
  meter !== SPEND || tiers.every(({ rate }) => /^(100|\d{1,2}(\.\d{1,4})?)$/.test(rate));
const NO_SHARE = {
  path: ["tiers"],
  message: "Of spend, a tier is per cent off.",
  params: { fix: "Send 0 to 100 with up to four decimals." },
};

/** What a tier costs by how much of a period was used. Days are starts of periods. */
export const VolumePriceInput = volumeTerms
  .extend({
    validFrom: z.iso.date().describe("The first day of a period"),
    validTo: z.iso.date().optional().describe("The first day of the first period without it"),
    reason,
  })
  .refine(isVolumeOfOne, NO_MODEL)
  .refine(isShare, NO_SHARE)
  .refine(({ validFrom, validTo }) => validTo === undefined || validTo > validFrom, {
    path: ["validTo"],
    message: "Not after the first day.",
  });
export type VolumePriceInput = z.output<typeof VolumePriceInput>;
export const EndVolumePriceInput = z.strictObject({ id: z.int().positive().max(2_147_483_647), validTo: z.iso.date(), reason });
export type EndVolumePriceInput = z.output<typeof EndVolumePriceInput>;

/** What terms would make of a period; nothing is stored. Without a period the one that runs. */
export const VolumePreviewInput = volumeTerms
  .extend({ periodId: z.string().min(1).max(40).optional() })
  .refine(isVolumeOfOne, NO_MODEL)
  .refine(isShare, NO_SHARE);
export type VolumePreviewInput = z.output<typeof VolumePreviewInput>;
