import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { PeriodTotals, PeriodView } from "@/lib/chargeback/core/views";
import { AllocationSection } from "./allocation-section";

const NOBODY = { id: "2026-09", allocations: [], statementRows: [], currency: "USD", allocationApproved: null };
const shown = (totals: PeriodTotals | null) =>
  renderToStaticMarkup(
    <AllocationSection
      isLead={false}
      onApprove={() => undefined}
      period={{ ...NOBODY, totals, may: { approveAllocation: { allowed: false } } } as unknown as PeriodView}
    />,
  );

describe("the allocation of a period", () => {
  it("that charges nobody is computed once it is drafted, and not before", () => {
    expect(shown(null)).toContain("is computed when the review begins");
    expect(shown({ total: "0.00" } as PeriodTotals)).toContain("The allocation moves nothing");
  });
});
