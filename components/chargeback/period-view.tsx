"use client";
import { parseAsInteger, parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { periodName } from "@/lib/chargeback/core/periods";
import type { PeriodView } from "@/lib/chargeback/core/views";
import { formatAgo, formatDay, formatInstant, formatRange } from "../charts/prepare/dates";
import { PageHeader } from "../shell/page-header";
import { Banner } from "../states/banner";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Button } from "../ui/button";
import { Tabs } from "../ui/tabs";
import { TextLink } from "../ui/text-link";
import { AllocationSection } from "./allocation-section";
import { periodHref, periodPath } from "./chargeback-path";
import { CheckList } from "./check-list";
import { CloseSteps, useClosers } from "./close-steps";
import { ClosedFacts } from "./closed-facts";
import { InvoicesSection } from "./invoices-section";
import { LinesTab } from "./lines-tab";
import { PeriodDeeds, primaryDeed } from "./period-deeds";
import { type AskedDeed, PeriodDialog } from "./period-dialogs";
import { PeriodStateMark } from "./period-marks";
import { PeriodStepper } from "./period-stepper";
import { periodTitle, seesWhole, shortName } from "./period-words";
import { SoFarSection } from "./so-far-section";
import { StatementsSection } from "./statements-section";

const REFRESH_MS = 30_000;
const SHOWN = ["overview", "lines"] as const;

export type PeriodStart = { periodId: string; now: string; rights: readonly string[] };

/** One period: what it comes to, what stands in the way of its close, what each cost centre is charged and why. */
export function PeriodPage({ periodId, now, rights }: PeriodStart) {
  const [version] = useQueryState("version", parseAsInteger);
  const [shown, setShown] = useQueryState("show", parseAsStringLiteral(SHOWN).withDefault("overview"));
  const [asked, setAsked] = useState<AskedDeed | null>(null);
  const period = useRead<PeriodView>(periodPath(periodId, version), REFRESH_MS);
  const closers = useClosers(rights.includes("close.prepare") || rights.includes("close.approve"));
  const { data } = period;
  return (
    <>
      <PageHeader
        title={data ? periodTitle(data, now) : periodName(periodId)}
        crumbs={[{ name: periodName(periodId) }]}
        fresh={data ? <PeriodFacts period={data} now={now} /> : null}
        actions={data ? <PeriodDeeds period={data} now={now} rights={rights} onAsk={setAsked} /> : null}
      />
      <QueryBlock query={period} skeleton={<TableSkeleton rows={10} />} title="The period did not load" height={480}>
        {(answer) => (
          <>
            <Notices period={answer} now={now} onAsk={setAsked} />
            <CloseSteps period={answer} closers={closers} />
            <Tabs
              label="What is shown"
              value={shown}
              onChange={(value) => void setShown(SHOWN.find((one) => one === value) ?? "overview")}
              tabs={[
                { value: "overview", label: "Overview", content: <Overview period={answer} now={now} onAsk={setAsked} /> },
                {
                  value: "lines",
                  label: "Lines",
                  content: (
                    <LinesTab
                      periodId={periodId}
                      version={version}
                      name={shortName(answer, now)}
                      mayExport={rights.includes("chargeback.export")}
                    />
                  ),
                },
              ]}
            />
          </>
        )}
      </QueryBlock>
      {data && asked ? (
        <PeriodDialog
          key={asked.kind === "waive" ? asked.check.id : asked.kind}
          asked={asked}
          period={data}
          now={now}
          closers={closers}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </>
  );
}

type PartProps = { period: PeriodView; now: string; onAsk: (asked: AskedDeed) => void };

function PeriodFacts({ period, now }: Omit<PartProps, "onAsk">) {
  const { firstDay, lastDay, timeZone, dueAt, state, computedAt } = period;
  const days = { start: new Date(firstDay), end: new Date(Date.parse(lastDay) + 86_400_000) };
  return (
    <>
      <PeriodStateMark {...period} />
      <span>
        {formatRange(days, { year: true })}, {timeZone}
      </span>
      {dueAt && state === "in_review" ? (
        <span>
          Statements are due {formatAgo(dueAt, now)}, {formatDay(dueAt, { long: true })}
        </span>
      ) : null}
      {computedAt && state === "in_review" ? <span>Drafts of {formatInstant(computedAt)}</span> : null}
      {state === "open" && !period.isOver ? <span>still running: figures grow until it ends</span> : null}
      <PeriodStepper period={period} now={now} />
    </>
  );
}

/** What has to be known before the figures are read. */
function Notices({ period, now, onAsk }: PartProps) {
  const { close, may, state, isStale, reopenAsked, rate, currency, totals, id } = period;
  if (close?.reopened)
    return (
      <Banner tone="calm" action={<TextLink href={periodHref(id)}>See what holds now</TextLink>}>
        Version {close.version} was opened again by {close.reopened.name} on {formatDay(close.reopened.at, { year: true })}:{" "}
        {close.reopened.reason}
      </Banner>
    );
  return (
    <>
      {isStale && state === "in_review" ? (
        <Banner
          action={
            may.refresh.allowed ? (
              <Button tone="plain" className="link" onClick={() => onAsk({ kind: "refresh" })}>
                Refresh drafts
              </Button>
            ) : null
          }
        >
          The ledger, a rule or a rate has changed since the drafts were computed; they are not what {shortName(period, now)} would close
          at.
        </Banner>
      ) : null}
      {reopenAsked ? (
        <Banner tone="calm">
          {reopenAsked.name} asked on {formatDay(reopenAsked.at)} to open it again: {reopenAsked.reason}
          {may.decideReopen.allowed ? "" : " Somebody else who approves closes decides."}
        </Banner>
      ) : null}
      {totals === null && rate === null && currency !== "USD" ? (
        <Banner action={<TextLink href="/pricing/currency">Enter a rate</TextLink>}>
          Statements are in {currency}, and nobody entered what a dollar was worth in it at the end of this period.
        </Banner>
      ) : null}
    </>
  );
}

/** Statements; of a period that has none yet what they will be made of. */
function Charges({ period, now }: Omit<PartProps, "onAsk">) {
  const Section = period.state === "open" && period.statementRows.length === 0 ? SoFarSection : StatementsSection;
  return <Section period={period} now={now} />;
}

function Overview({ period, now, onAsk }: PartProps) {
  const lead = primaryDeed(period, now);
  return (
    <>
      {seesWhole(period) ? (
        <div className="cb-grid">
          <CheckList
            checks={period.checks}
            checkedAt={period.checkedAt}
            mayWaive={period.may.waive}
            mayApprove={period.may.approveAllocation}
            onWaive={(check) => onAsk({ kind: "waive", check })}
            onApprove={() => onAsk({ kind: "allocation" })}
          />
          <Charges period={period} now={now} />
        </div>
      ) : (
        <Charges period={period} now={now} />
      )}
      {seesWhole(period) ? <InvoicesSection periodId={period.id} version={period.shownVersion} /> : null}
      {seesWhole(period) ? (
        <AllocationSection
          period={period}
          onApprove={() => onAsk({ kind: "allocation" })}
          isLead={lead !== null && "kind" in lead && lead.kind === "allocation"}
        />
      ) : null}
      {seesWhole(period) && period.close ? <ClosedFacts close={period.close} /> : null}
    </>
  );
}
