/** One line of an invoice, whatever file it came in. */
import { canonicalSha256 } from "@/lib/kernel/canonical";
import type { LineKind } from "./kinds";
import type { RowFault } from "./views";

export type InvoiceLine = {
  /** Days of UTC, the end exclusive. */
  fromDay: string;
  toDay: string;
  provider: string;
  /** As the file says: an id, or what people call it. */
  model: string | null;
  project: string | null;
  key: string | null;
  meter: string | null;
  kind: LineKind;
  /** Decimal text, in single tokens or calls; null: the file does not tell. */
  quantity: string | null;
  /** Decimal text in `currency`. */
  amount: string;
  currency: string;
  invoiceId: string | null;
  description: string;
  /** What else tells it from others of its day: the hour, a tier, a region, a resource. */
  detail: string;
};

/** What a row of a file is: lines, only the days that it speaks of, or nothing that is asked for here. */
export type RowRead =
  | { lines: InvoiceLine[] }
  | { covers: { fromDay: string; toDay: string } }
  | "skipped"
  | { faults: Omit<RowFault, "line">[] };

/**
 * What a line is known by when its file comes again: all that tells it apart but its quantity and its amount. The invoice
 * number is no part of it, since exports learn it late.
 */
export const lineHash = ({
  fromDay,
  toDay,
  provider,
  model,
  project,
  key,
  meter,
  kind,
  currency: _,
  description,
  detail,
}: InvoiceLine): string => canonicalSha256([fromDay, toDay, provider, model, project, key, meter, kind, description, detail]).slice(0, 40);
