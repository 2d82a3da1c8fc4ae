import { divideHalfEven, type Usd } from "@/lib/kernel/money";

const CENT = 10n ** 13n;

/** "$1,234.56"; less than a cent that is not nothing reads "less than $0.01". */
export function dollars(amountUsd: Usd): string {
  const size = amountUsd < 0n ? -amountUsd : amountUsd;
  if (size > 0n && size < CENT / 2n) return "less than $0.01";
  const cents = divideHalfEven(size, CENT);
  const whole = (cents / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return `${amountUsd < 0n ? "−" : ""}$${whole}.${(cents % 100n).toString().padStart(2, "0")}`;
}
