"use client";
import { useRouter } from "next/navigation";
import { periodName } from "@/lib/chargeback/core/periods";
import { useRead } from "../states/use-read";
import { Select } from "../ui/select";
import { reconciliationHref } from "./invoice-paths";

type Periods = { data: { id: string; name: string }[] };

/** Goes to the reconciliation of another period. */
export function PeriodChoice({ period }: { period: string }) {
  const router = useRouter();
  const periods = useRead<Periods>("/api/ui/periods").data?.data ?? [];
  const known = periods.some(({ id }) => id === period);
  return (
    <Select
      aria-label="Period"
      value={period}
      onChange={(id) => router.push(reconciliationHref(id))}
      choices={[
        ...(known ? [] : [{ value: period, label: periodName(period) }]),
        ...periods.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  );
}
