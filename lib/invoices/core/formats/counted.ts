/** Quantities of a provider's usage report: lines without money, which explain the money of others. */
import { normaliseItem } from "@/lib/metering/core/adapters/native";
import type { ReadRow } from "@/lib/metering/core/adapters/usage-export-row";
import { METER_OF_QUANTITY, PART_OF, type Quantities } from "@/lib/pricing/core/meters";
import type { InvoiceLine, RowRead } from "../line";
import type { FileContext, FileRow } from "./row";

type Counted = {
  provider: string;
  days: { fromDay: string; toDay: string };
  read: Extract<ReadRow, { item: unknown }>;
  project: string | null;
  key: string | null;
};

/** One line for each meter that is not part of another: the same disjoint quantities that the ledger would hold. */
export function countedLines(_row: FileRow, { now }: FileContext, { provider, days, read, project, key }: Counted): RowRead {
  const sent = normaliseItem({ ...read.item, id: "counted", time: `${days.fromDay}T00:00:00Z`, provider }, 0);
  if (!("event" in sent))
    return {
      faults: [{ column: sent.location ?? "", message: sent.reason, fix: sent.fix ?? `Export it again before ${now.toISOString()}.` }],
    };
  const [used] = sent.event.lines;
  if (!used) return "skipped";
  const lines = Object.entries(used.quantities).flatMap(([name, quantity]): InvoiceLine[] => {
    const meter = METER_OF_QUANTITY[name as keyof Quantities];
    if (quantity === null || Number(quantity) === 0 || meter === "request" || Object.hasOwn(PART_OF, meter)) return [];
    return [
      {
        ...days,
        provider,
        model: used.model,
        project,
        key,
        meter,
        kind: "counted",
        quantity: String(quantity),
        amount: "0",
        currency: "USD",
        invoiceId: null,
        description: read.kind,
        detail: new URLSearchParams(Object.entries(read.cut).sort(([a], [b]) => (a < b ? -1 : 1))).toString(),
      },
    ];
  });
  return { lines };
}
