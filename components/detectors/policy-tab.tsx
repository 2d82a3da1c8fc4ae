"use client";
import { useState } from "react";
import type { BudgetPage } from "@/lib/budgets/core/views";
import type { IncidentPolicyView } from "@/lib/incidents/core/views";
import { formatMoney, formatShare } from "../charts/prepare/format";
import { entityHref } from "../shell/destinations";
import { QueryBlock } from "../states/query-block";
import { SEVERITY_WORDS } from "../states/severity-words";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Button } from "../ui/button";
import { KeyValues } from "../ui/facts";
import { PlainList } from "../ui/lists";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { POLICY_PATH } from "./detector-words";
import { BUDGETS_PATH, PolicyDialog } from "./policy-dialog";

export type Policy = IncidentPolicyView & { mayChange: boolean };

/** From which money and severity on people are told, how often, and which budgets open an incident. */
export function PolicyTab() {
  const policy = useRead<Policy>(POLICY_PATH);
  return (
    <QueryBlock query={policy} skeleton={<TableSkeleton rows={4} />} title="The policy did not load">
      {(answer) => <PolicyFacts policy={answer} />}
    </QueryBlock>
  );
}

function PolicyFacts({ policy }: { policy: Policy }) {
  const [changing, setChanging] = useState(false);
  const { floorUsd, seriesShare, alertsPerDay, tellFrom, spendSignals, mayChange } = policy;
  const budgets = useRead<BudgetPage>(BUDGETS_PATH);
  const nameOf = (id: string): string => budgets.data?.data.find((budget) => budget.id === id)?.name ?? id;
  return (
    <div className="after stack">
      <Section
        finding={`People are told from ${SEVERITY_WORDS[tellFrom].word.toLowerCase()} on, at most ${alertsPerDay === 1 ? "once" : `${alertsPerDay} times`} a day each`}
        name="What is seen is kept whether or not anybody is told; the rest comes with the daily mail"
        actions={
          mayChange ? (
            <Button icon="edit" onClick={() => setChanging(true)}>
              Change it
            </Button>
          ) : null
        }
      >
        <KeyValues
          rows={[
            {
              name: "An incident is worth at least",
              value: floorUsd === null ? "what slides with the spend of 30 days" : formatMoney(floorUsd),
            },
            {
              name: "What only a series shows is worth at least",
              value: `${formatShare(Number(seriesShare))} of what the organisation spent in 30 days`,
            },
            { name: "People are told from", value: SEVERITY_WORDS[tellFrom].word },
            { name: "Messages a day, for each person", value: String(alertsPerDay) },
          ]}
        />
      </Section>
      <Section
        finding={Object.keys(spendSignals).length === 0 ? "No budget opens an incident" : "Budgets that open an incident"}
        name="A threshold that is passed is then worked on like what detectors see"
      >
        {Object.keys(spendSignals).length === 0 ? (
          <p className="muted">Its people are told by the budget itself, as always.</p>
        ) : (
          <PlainList
            rows={Object.entries(spendSignals).map(([id, share]) => ({
              key: id,
              words: <TextLink href={entityHref("budget", id) ?? "/budgets"}>{nameOf(id)}</TextLink>,
              end: `from ${formatShare(Number(share))}`,
            }))}
          />
        )}
      </Section>
      {changing ? <PolicyDialog policy={policy} onClose={() => setChanging(false)} /> : null}
    </div>
  );
}
