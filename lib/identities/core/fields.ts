/** The fields that entries of the inventory are made of, and their vocabulary. */
import { z } from "zod";

export * from "./kinds";

/** No control characters and no broken halves of characters: neither can be stored. */
export const printable = (text: string) => !/[\p{Cc}\p{Cs}]/u.test(text);
export const UNPRINTABLE = { error: "Control characters are not allowed.", params: { fix: "Take them out." } };
export const line = (max: number) => z.string().trim().min(1).max(max).refine(printable, UNPRINTABLE);

/** An id of the sender's own choice; never changes. */
export const OwnId = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:@+-]*$/, "An id starts with a letter or digit, then letters, digits and . _ : @ + - only.");
export const Name = line(200);
/** The id or the name of something in the inventory, or in the same document. */
export const Reference = line(200);
export const Email = z
  .email()
  .max(254)
  .transform((text) => text.toLowerCase());
export const Purpose = z
  .string()
  .trim()
  .max(2_000)
  .refine((text) => printable(text.replaceAll(/[\n\t]/g, " ")), UNPRINTABLE);
export const Instant = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).transform((text) => new Date(text));
export const Archived = z.boolean();
export const Spellings = z.array(line(200)).max(50);
export const Reason = line(500);
/** Path parameters. */
export const PathId = z.string().min(1).max(200).refine(printable);
export const flag = z.enum(["0", "1", "true", "false"]).transform((text) => text === "1" || text === "true");
export const searchText = z.string().trim().max(200).refine(printable, UNPRINTABLE);
