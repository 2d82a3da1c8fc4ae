import { z } from "zod";

/** E-mail addresses are compared in lower case: providers that tell them apart by case do not exist in practice. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email());
