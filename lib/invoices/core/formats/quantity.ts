import { formatFixed, parseFixed } from "@/lib/kernel/money";

/** Decimals of stored quantities. */
export const QUANTITY_SCALE = 6;

/** A quantity in single units. */
export const times = (quantity: string, factor: bigint): string => formatFixed(parseFixed(quantity, 15) * factor, 15);
