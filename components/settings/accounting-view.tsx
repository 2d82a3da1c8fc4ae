"use client";
import { useState } from "react";
import type { AccountingView } from "@/lib/chargeback/core/views";
import { formatDay } from "../charts/prepare/dates";
import { PageHeader } from "../shell/page-header";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Button, LinkButton } from "../ui/button";
import { KeyValues } from "../ui/facts";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { AccountingDialog } from "./accounting-dialog";
import { ACCOUNTING_PATH, type AccountingPart } from "./accounting-draft";

/** How the books are closed: calendar and zone, limits, deadlines, who bears what nobody answers for, accounts. */
export function AccountingSettings({ mayWrite }: { mayWrite: boolean }) {
  const accounting = useRead<AccountingView>(ACCOUNTING_PATH);
  const [part, setPart] = useState<AccountingPart | null>(null);
  return (
    <>
      <PageHeader
        title="How the books are closed"
        crumbs={[{ name: "Accounting" }]}
        fresh={["A change holds for periods that are not closed", "and is in the audit log"]}
        actions={
          <LinkButton icon="lock" href="/chargeback">
            Periods
          </LinkButton>
        }
      />
      <QueryBlock query={accounting} skeleton={<TableSkeleton rows={10} />} title="The settings did not load">
        {(view) => <Parts view={view} {...(mayWrite ? { onChange: setPart } : {})} />}
      </QueryBlock>
      {part && accounting.data ? <AccountingDialog part={part} view={accounting.data} onClose={() => setPart(null)} /> : null}
    </>
  );
}

const daysWords = (days: number): string => `${days} ${days === 1 ? "day" : "days"}`;
const mono = (text: string) => (text === "" ? <span className="muted">none</span> : <span className="mono">{text}</span>);
const named = (one: { id: string; name: string } | null, none: string) =>
  one ? (
    <span dir="auto">
      {one.name} {one.name === one.id ? null : <span className="mono muted">{one.id}</span>}
    </span>
  ) : (
    <span className="muted">{none}</span>
  );

type PartsProps = { view: AccountingView; onChange?: (part: AccountingPart) => void };

function Parts({ view, onChange }: PartsProps) {
  const edit = (part: AccountingPart, words: string) =>
    onChange ? (
      <Button icon="edit" onClick={() => onChange(part)} aria-label={`Change ${words}`}>
        Change
      </Button>
    ) : null;
  const { lastClosed, fallbackCostCentre: centre, fallbackOwner: owner } = view;
  return (
    <>
      <Section
        finding={`Periods are ${view.calendar === "weeks" ? "those of the fiscal calendar" : "calendar months"} and end at midnight in ${view.timeZone}`}
        name={
          <>
            {lastClosed ? `${lastClosed.name} is closed: calendar and zone can change only where its end stays an end. ` : ""}
            The calendar is set for all pages under <TextLink href="/settings#fiscal-calendar">Fiscal calendar</TextLink>.
          </>
        }
        actions={edit("zone", "the time zone")}
      >
        <KeyValues
          rows={[
            { name: "Time zone", value: view.timeZone },
            {
              name: "Newest closed period",
              value: lastClosed ? `${lastClosed.name}, to ${formatDay(lastClosed.end, { year: true })}` : "none yet",
            },
          ]}
        />
      </Section>
      <Section
        after
        finding={`A close is blocked above ${view.unattributedLimit}\u202f% unattributed`}
        name="Whoever approves closes may let a single check pass, with a reason"
        actions={edit("limits", "limits and deadlines")}
      >
        <KeyValues
          rows={[
            { name: "Unattributed, of the cost of a period", value: `at most ${view.unattributedLimit}\u202f%` },
            {
              name: "Invoice differences that nobody explained",
              value: `at most ${view.varianceLimitPercent}\u202f% or $${view.varianceLimit}, whichever is more`,
            },
            { name: "To agree to a statement", value: daysWords(view.acceptanceDays) },
            { name: "To dispute a line of an issued one", value: daysWords(view.disputeDays) },
            { name: "To decide a dispute", value: daysWords(view.decisionDays) },
          ]}
        />
      </Section>
      <Section
        after
        finding={centre ? `What nobody answers for is charged to ${centre.name}` : "What nobody answers for has a statement of its own"}
        name="It never disappears: it stays in every total"
        actions={edit("fallback", "who bears what nobody answers for")}
      >
        <KeyValues
          rows={[
            { name: "Cost centre", value: named(centre, "a statement without one") },
            { name: "Owner", value: owner ? <span dir="auto">{owner.name}</span> : <span className="muted">nobody is asked</span> },
          ]}
        />
      </Section>
      <Section
        after
        finding={`Charges debit account ${view.expenseAccount} and credit ${view.recoveryAccount}`}
        name="Cost centres may have an account and an entity of their own"
        actions={edit("accounts", "the accounts")}
      >
        <KeyValues
          rows={[
            { name: "Account of charges", value: mono(view.expenseAccount) },
            { name: "Recovery account", value: mono(view.recoveryAccount) },
            { name: "Recovery cost centre", value: named(view.recoveryCostCentre, "none: journals cannot be made") },
            { name: "Entity", value: mono(view.entity) },
          ]}
        />
      </Section>
    </>
  );
}
