import type { PeriodView } from "@/lib/chargeback/core/views";
import { BeforeAfterTable } from "../charts/before-after-table";
import { formatDay } from "../charts/prepare/dates";
import { compareDecimals, subtractDecimals } from "../charts/prepare/decimal-text";
import { formatPercent } from "../charts/prepare/format";
import { Button, LinkButton } from "../ui/button";
import { Section } from "../ui/section";
import { StateMark } from "../ui/state-mark";
import { allocationHref } from "./chargeback-path";
import { allocationFinding, counted } from "./period-words";

/** What the rules move between cost centres, before and after; both columns have one sum. */
export function AllocationSection({ period, onApprove, isLead }: { period: PeriodView; onApprove: () => void; isLead: boolean }) {
  const { allocations, statementRows, totals, currency, allocationApproved: approved, may } = period;
  const moved = statementRows.filter(({ allocated }) => compareDecimals(allocated, "0") !== 0);
  const rules = new Map(allocations.map(({ ruleVersionId, ruleName }) => [ruleVersionId, ruleName]));
  const [name] = rules.values();
  const share = rules.size === 1 ? new Map(allocations.map(({ target, ratio }) => [target.id, Number(ratio)])) : null;
  // A period that charges nobody is drafted too.
  const isDrafted = totals !== null;
  const byRule = rules.size === 1 ? `Rule “${name}”. ` : rules.size > 1 ? `By ${counted(rules.size, "rule")}. ` : "";
  return (
    <Section
      after
      id="allocation"
      finding={allocationFinding(allocations, currency, isDrafted)}
      name={
        !isDrafted
          ? "Until then its rules can be previewed and changed."
          : moved.length === 0
            ? "Each cost centre is charged what it used itself."
            : `${byRule}Largest remainder, so the sum before equals the sum after.`
      }
      actions={
        <>
          {approved?.isCurrent ? <StateMark tone="ok" calm>{`Approved by ${approved.name}, ${formatDay(approved.at)}`}</StateMark> : null}
          {approved && !approved.isCurrent ? <StateMark tone="warn">Changed since it was approved</StateMark> : null}
          <LinkButton tone="plain" href={allocationHref(period.id)}>
            {rules.size === 1 ? "Edit rule" : "Rules"}
          </LinkButton>
          {may.approveAllocation.allowed && !isLead ? <Button onClick={onApprove}>Approve the allocation</Button> : null}
        </>
      }
    >
      {moved.length === 0 ? null : (
        <BeforeAfterTable
          name="Cost centres before and after the allocation"
          currency={currency}
          rows={moved.map(({ costCentre, allocated, total }) => ({
            id: costCentre.id,
            ...(costCentre.id ? { code: costCentre.id, href: `/cost-centres/${encodeURIComponent(costCentre.id)}` } : {}),
            name: costCentre.id ? costCentre.name : "Unattributed",
            before: subtractDecimals(total, allocated),
            after: total,
            ...(share?.has(costCentre.id) ? { weight: formatPercent(share.get(costCentre.id), { places: 0 }) } : {}),
          }))}
          {...(share ? { weightHead: "Share" } : {})}
        />
      )}
    </Section>
  );
}
