/** How a contract stands. Pure. */
import type { VendorDetail } from "@/lib/identities/core/views";
import { formatDay } from "../../charts/prepare/dates";
import type { StateTone } from "../../ui/state-mark";

export const vendorsPath = "/api/ui/inventory/vendors?limit=500";
const SOON_MS = 60 * 86_400_000;

/** Half-open: at its end a contract is over. */
export function contractStanding(endsAt: string | null, now: string): { tone: StateTone; words: string } {
  if (endsAt === null) return { tone: "none", words: "No end known" };
  const left = new Date(endsAt).getTime() - new Date(now).getTime();
  const day = formatDay(endsAt, { year: true });
  if (left <= 0) return { tone: "breach", words: `Over since ${day}` };
  return left <= SOON_MS ? { tone: "warn", words: `Ends ${day}` } : { tone: "ok", words: day };
}

/** "Four vendors; one contract is over and two identities are still theirs". */
export function vendorsFinding(vendors: readonly VendorDetail[], now: string): string {
  const tone = ({ contractEndsAt }: VendorDetail) => contractStanding(contractEndsAt, now).tone;
  const over = vendors.filter((vendor) => tone(vendor) === "breach");
  const soon = vendors.filter((vendor) => tone(vendor) === "warn").length;
  const count = `${vendors.length} vendor${vendors.length === 1 ? "" : "s"}`;
  if (vendors.length === 0) return "No vendors are known yet";
  if (over.length > 0) {
    const left = over.reduce((sum, { identities }) => sum + identities, 0);
    const contracts = `${over.length} contract${over.length === 1 ? " is" : "s are"} over`;
    return `${count}; ${contracts}${left > 0 ? ` and ${left} ${left === 1 ? "identity is" : "identities are"} still theirs` : ""}`;
  }
  return soon > 0
    ? `${count}; ${soon} contract${soon === 1 ? " ends" : "s end"} within 60 days`
    : `${count}, none of whose contracts ends soon`;
}
