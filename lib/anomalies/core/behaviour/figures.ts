/** Figures as signals write them. */
import { formatUsd, type Usd } from "@/lib/kernel/money";

/** To the cent, for titles. */
export const dollars = (cost: number): string => `$${cost < 0.01 && cost > 0 ? cost.toPrecision(2) : grouped(cost.toFixed(2))}`;
/** "12,345.60" */
export const grouped = (amount: string): string => amount.replace(/\B(?=(\d{3})+\.)/g, ",");
export const numberOf = (usd: bigint): number => Number(usd) / 1e15;
/** An estimate as money, to the nanodollar. */
export const usdOf = (cost: number): Usd => (BigInt(Math.round(Math.max(0, Math.min(cost, 9e6)) * 1e9)) * 1_000_000n) as Usd;
export const fact = (name: string, value: string | number): { name: string; value: string } => ({ name, value: String(value) });
export const moneyFact = (name: string, usd: bigint): { name: string; value: string } => ({ name, value: formatUsd(usd as Usd) });
export const times = (factor: number): string => (factor >= 100 ? Math.round(factor).toString() : factor.toFixed(1).replace(/\.0$/, ""));
export const percent = (share: number): string => `${Math.round(share * 100)} %`;
