"use client";
import { useState } from "react";
import type { RuleList, RuleView } from "@/lib/allocation/core/views";
import { formatDay } from "../charts/prepare/dates";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button, LinkButton } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { TextLink } from "../ui/text-link";
import { NEW_RULE_PAGE, RULES_PATH, rulePage } from "./allocation-paths";
import { AllocationTabs } from "./allocation-tabs";
import { counted, STANDING } from "./allocation-words";
import { PreviewBlock } from "./preview-block";
import { type RuleDeed, RuleDeedDialog } from "./rule-deed-dialog";

type Asked = { deed: RuleDeed; rule: RuleView };

/** The rules in the order in which they are carried out, and what all of them do in a period. */
export function RulesView({ rights }: { rights: readonly string[] }) {
  const rules = useRead<RuleList>(`${RULES_PATH}?state=all`);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [past, setPast] = useState(false);
  const mayWrite = rights.includes("allocation.write");
  return (
    <>
      <PageHeader
        title={rules.data ? titleOf(rules.data) : "Allocation"}
        fresh={[
          "Shared cost goes to who uses what it pays for",
          "The allocation of a period is approved with the period, by another person",
        ]}
        actions={
          mayWrite ? (
            <LinkButton tone="primary" icon="plus" href={NEW_RULE_PAGE}>
              New rule
            </LinkButton>
          ) : null
        }
      />
      <AllocationTabs />
      <QueryBlock query={rules} skeleton={<TableSkeleton rows={5} />} title="The rules did not load">
        {({ data }) => (
          <TableSection
            after
            finding="Carried out from the first to the last"
            about="Rules of one step look at what was there before it; a later step may spread what earlier ones gave."
            name="Allocation rules"
            viewKey="allocation.rules"
            fileName="allocation-rules"
            columns={columnsOf(mayWrite, setAsked)}
            rows={data.filter(({ standing }) => past || (standing !== "ended" && standing !== "retired"))}
            rowKey={(row) => row.id}
            quiet
            actions={
              data.some(({ standing }) => standing === "ended" || standing === "retired") ? (
                <Checkbox checked={past} onChange={setPast}>
                  Past versions
                </Checkbox>
              ) : null
            }
            empty={
              <Empty
                bare
                title="No rule spreads anything"
                actions={mayWrite ? <TextLink href={NEW_RULE_PAGE}>Write the first</TextLink> : null}
              >
                Every cost centre bears its direct cost, and whoever bears shared cost keeps it.
              </Empty>
            }
          />
        )}
      </QueryBlock>
      <PreviewBlock />
      {asked ? <RuleDeedDialog {...asked} onClose={() => setAsked(null)} /> : null}
    </>
  );
}

function titleOf({ data }: RuleList): string {
  const held = data.filter(({ standing }) => standing === "in_force").length;
  const drafts = data.filter(({ standing }) => standing === "draft").length;
  const start = held === 0 ? "No rule spreads shared cost" : `${counted(held, "rule")} ${held === 1 ? "spreads" : "spread"} shared cost`;
  return drafts === 0 ? start : `${start}; ${counted(drafts, "draft")} ${drafts === 1 ? "waits" : "wait"}`;
}

const sinceWords = ({ standing, validFrom, validTo }: RuleView): string =>
  `${standing === "draft" || standing === "planned" ? "from" : "since"} ${formatDay(validFrom, { year: true })}${validTo ? `, until ${formatDay(validTo, { year: true })}` : ""}`;

function columnsOf(mayWrite: boolean, onAsk: (asked: Asked) => void): Column<RuleView>[] {
  const deeds: Column<RuleView> = {
    id: "deeds",
    head: "Deeds",
    cell: (rule) => (
      <span className="al-acts">
        {deedsOf(rule).map(({ deed, word }) => (
          <Button key={deed} tone="plain" className="link" onClick={() => onAsk({ deed, rule })}>
            {word}
          </Button>
        ))}
        {rule.standing === "ended" || rule.standing === "retired" ? null : <TextLink href={rulePage(rule.ruleId)}>Edit</TextLink>}
      </span>
    ),
  };
  return [
    { id: "step", head: "Step", cell: (row) => `${row.step}.${row.position}`, csv: (row) => `${row.step}.${row.position}` },
    { id: "name", head: "Rule", cell: (row) => <span dir="auto">{row.name}</span>, csv: (row) => row.name },
    { id: "sentence", head: "What it does", wraps: true, cell: (row) => row.sentence, csv: (row) => row.sentence },
    {
      id: "state",
      head: "State",
      cell: (row) => (
        <StateMark tone={STANDING[row.standing].tone} calm>
          {STANDING[row.standing].word}
        </StateMark>
      ),
      csv: (row) => row.standing,
    },
    { id: "since", head: "Holds", cell: sinceWords, csv: (row) => row.validFrom },
    {
      id: "by",
      head: "Written by",
      startHidden: true,
      cell: (row) => <span dir="auto">{row.made.byName}</span>,
      csv: (row) => row.made.byName,
    },
    { id: "reason", head: "Reason", startHidden: true, wraps: true, cell: (row) => row.reason, csv: (row) => row.reason },
    ...(mayWrite ? [deeds] : []),
  ];
}

function deedsOf({ standing }: RuleView): { deed: RuleDeed; word: string }[] {
  if (standing === "draft")
    return [
      { deed: "activate", word: "Activate" },
      { deed: "discard", word: "Discard" },
    ];
  if (standing === "in_force" || standing === "planned") return [{ deed: "end", word: "End" }];
  return [];
}
