/** A figure behind a finding, told so that a page can write it: amounts exact, instants in UTC. */
import { formatUsd, type Usd } from "@/lib/kernel/money";

export type Fact = { name: string } & (
  | { kind: "usd" | "text" | "day" | "instant"; value: string }
  | { kind: "count" | "days" | "share"; value: number }
  | { kind: "list"; value: string[] }
);

const MOST_LISTED = 20;

export const money = (name: string, value: Usd | string): Fact => ({
  name,
  kind: "usd",
  value: typeof value === "string" ? value : formatUsd(value),
});
export const count = (name: string, value: number): Fact => ({ name, kind: "count", value });
export const daysOf = (name: string, value: number): Fact => ({ name, kind: "days", value });
/** @param value From 0 to 1; kept to four decimals, so that the same figures are told alike. */
export const share = (name: string, value: number): Fact => ({ name, kind: "share", value: Math.round(value * 10_000) / 10_000 });
export const text = (name: string, value: string): Fact => ({ name, kind: "text", value });
export const instant = (name: string, value: Date): Fact => ({ name, kind: "instant", value: value.toISOString() });
/** A day of UTC, "2026-10-01". */
export const dayOf = (name: string, value: string): Fact => ({ name, kind: "day", value });
export const list = (name: string, values: Iterable<string>): Fact => ({
  name,
  kind: "list",
  value: [...new Set(values)].slice(0, MOST_LISTED),
});
