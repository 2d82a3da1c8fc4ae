"use client";
import { useSearchParams } from "next/navigation";
import type { EntitySummary } from "@/lib/reporting";
import type { UsageGroup } from "@/lib/reporting/core/usage-answer";
import { entityHref, keptSearch } from "../shell/destinations";
import { Entity, Money } from "../tables/cells";
import { PlainList } from "../ui/lists";
import { Section } from "../ui/section";

const SHOWN = 8;

/** Of an identity: who called for it, and for whom it called, with how that is known. */
export function Delegations({ summary }: { summary: EntitySummary }) {
  const { usedBy, onBehalfOf } = summary;
  return (
    <>
      {usedBy.length > 0 ? (
        <DelegationList
          side="caller"
          finding="Used by"
          about="Who called for it; charged to it where signed or bound to a key"
          rows={usedBy}
        />
      ) : null}
      {onBehalfOf.some((row) => row.group.operator?.id) ? (
        <DelegationList side="operator" finding="On behalf of" about="For whom it called; charged to them where proven" rows={onBehalfOf} />
      ) : null}
    </>
  );
}

type ListProps = { side: "caller" | "operator"; finding: string; about: string; rows: readonly UsageGroup[] };

function DelegationList({ side, finding, about, rows }: ListProps) {
  const search = useSearchParams();
  const kept = keptSearch(new URLSearchParams(search.toString()));
  return (
    <Section finding={finding} name={rows.length > SHOWN ? `${SHOWN} of ${rows.length} shown` : about}>
      <PlainList
        rows={rows.slice(0, SHOWN).map((row, i) => {
          const value = row.group[side];
          const evidence = row.group.operator_evidence;
          return {
            key: `${value?.id ?? `none-${i}`}:${evidence?.id ?? ""}`,
            words: (
              <span className="said">
                {/* Whoever the inventory does not know has no page. */}
                <Entity name={value?.name ?? "Other"} href={value?.id && value.kind ? entityHref("identity", value.id, kept) : undefined} />
                {evidence?.id ? <small>{evidence.name}</small> : null}
              </span>
            ),
            end: <Money value={row.costUsd} />,
          };
        })}
      />
    </Section>
  );
}
