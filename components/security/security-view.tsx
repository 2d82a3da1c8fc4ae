"use client";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { type ReactNode, useState } from "react";
import type { Receipt } from "@/lib/security/core/receipt";
import { FINDING_STATES } from "@/lib/security/core/report";
import { SEVERITIES } from "@/lib/security/core/severity";
import type { SecretFindingPage, SecurityEventPage } from "@/lib/security/core/views";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { SEVERITY_WORDS } from "../states/severity-words";
import { TableSkeleton } from "../states/skeleton";
import { UploadButton } from "../states/upload-button";
import { useRead } from "../states/use-read";
import { PageSteps } from "../tables/table-pages";
import { LinkButton } from "../ui/button";
import { SearchInput } from "../ui/input";
import { Select } from "../ui/select";
import { Tabs } from "../ui/tabs";
import { EventPanel, EventTable } from "./event-table";
import { HowToSend } from "./how-to-send";
import { SecretPanel } from "./secret-panel";
import { SecretTable } from "./secret-table";
import {
  EVENTS_PATH,
  FINDINGS_PATH,
  findingsTitle,
  listPath,
  PAGE,
  REPORTS_PATH,
  receiptWords,
  STATE_WORDS,
  UPLOAD_ACCEPT,
} from "./security-words";

const REFRESH_MS = 30_000;
const TABS = ["findings", "events"] as const;
type Tab = (typeof TABS)[number];
const ANY = "any";

export type SecurityStart = { now: string; mayUpload: boolean; mayConfigure: boolean };

/** What security products tell: secrets that were found, and events, each with whose it is and how sure that is. */
export function SecurityView({ now, mayUpload, mayConfigure }: SecurityStart) {
  const [asked, ask] = useQueryStates({
    tab: parseAsStringLiteral(TABS).withDefault("findings"),
    q: parseAsString.withDefault("").withOptions({ throttleMs: 300 }),
    state: parseAsString.withDefault(""),
    matched: parseAsStringLiteral(["yes", "no"]),
    id: parseAsString.withDefault(""),
  });
  const [cursors, setCursors] = useState<string[]>([]);
  const path = asked.tab === "findings" ? FINDINGS_PATH : EVENTS_PATH;
  const question = { query: asked.q, state: asked.state, matched: asked.matched ?? "" };
  const findings = useRead<SecretFindingPage>(
    listPath(FINDINGS_PATH, asked.tab === "findings" ? question : NOTHING, cursorOf(asked.tab === "findings", cursors)),
    REFRESH_MS,
  );
  const events = useRead<SecurityEventPage>(
    listPath(EVENTS_PATH, asked.tab === "events" ? question : NOTHING, cursorOf(asked.tab === "events", cursors)),
    REFRESH_MS,
  );
  const change = (part: Parameters<typeof ask>[0]) => {
    setCursors([]);
    void ask(part);
  };
  const page = path === FINDINGS_PATH ? findings : events;
  const steps = <Steps page={page.data} cursors={cursors} onSteps={setCursors} pending={page.isFetching} />;
  const isNarrowed = asked.q !== "" || asked.state !== "" || asked.matched !== null;
  const empty = isNarrowed ? (
    <Empty bare title="Nothing matches">
      Take a filter away to see others.
    </Empty>
  ) : (
    <HowToSend kind={asked.tab} mayConfigure={mayConfigure} />
  );
  const open = (id: string) => void ask({ id });
  const event = asked.tab === "events" ? events.data?.data.find(({ id }) => id === asked.id) : undefined;
  return (
    <>
      <PageHeader
        title={findings.data ? findingsTitle(findings.data.totals) : "Security signals"}
        fresh={["Secrets found and events of security products", "matched to keys, principals and people; secrets are never kept"]}
        actions={
          <>
            {mayConfigure ? <LinkButton href="/settings/security-sources">Sources</LinkButton> : null}
            {mayUpload ? (
              <UploadButton<Receipt> path={REPORTS_PATH} accept={UPLOAD_ACCEPT} done={receiptWords}>
                Upload a report
              </UploadButton>
            ) : null}
          </>
        }
      />
      <Tabs
        label="Security signals"
        value={asked.tab}
        onChange={(next) => change({ tab: TABS.find((each) => each === next) ?? "findings", state: "", id: "" })}
        tabs={[
          {
            value: "findings",
            label: "Secret findings",
            content: (
              <>
                <Filters tab="findings" asked={asked} onChange={change} />
                <QueryBlock query={findings} skeleton={<TableSkeleton rows={8} />} title="The findings did not load">
                  {(answer) => (
                    <SecretTable
                      finding={countWords(answer.data.length, answer.nextCursor, "finding")}
                      findings={answer.data}
                      now={now}
                      onOpen={open}
                      empty={empty}
                      below={steps}
                    />
                  )}
                </QueryBlock>
              </>
            ),
          },
          {
            value: "events",
            label: "Security events",
            content: (
              <>
                <Filters tab="events" asked={asked} onChange={change} />
                <QueryBlock query={events} skeleton={<TableSkeleton rows={8} />} title="The events did not load">
                  {(answer) => (
                    <EventTable
                      finding={countWords(answer.data.length, answer.nextCursor, "event")}
                      events={answer.data}
                      now={now}
                      onOpen={open}
                      empty={empty}
                      below={steps}
                    />
                  )}
                </QueryBlock>
              </>
            ),
          },
        ]}
      />
      {asked.tab === "findings" && asked.id !== "" ? <SecretPanel id={asked.id} now={now} onClose={() => open("")} /> : null}
      {event ? <EventPanel event={event} now={now} onClose={() => open("")} /> : null}
    </>
  );
}

const NOTHING = { query: "", state: "", matched: "" };
const cursorOf = (isShown: boolean, cursors: readonly string[]): string | undefined => (isShown ? cursors.at(-1) : undefined);

const countWords = (count: number, next: string | null, word: string): string =>
  count === 0 ? `No ${word}` : `${formatCount(count)}${next ? " newest" : ""} ${word}${count === 1 ? "" : "s"}`;

type StepsProps = {
  page: { data: readonly unknown[]; nextCursor: string | null } | undefined;
  cursors: readonly string[];
  onSteps: (cursors: string[]) => void;
  pending: boolean;
};

function Steps({ page, cursors, onSteps, pending }: StepsProps): ReactNode {
  const next = page?.nextCursor ?? null;
  if (!page || (cursors.length === 0 && next === null)) return null;
  const first = cursors.length * PAGE + 1;
  return (
    <PageSteps
      words={`${formatCount(first)}–${formatCount(first + page.data.length - 1)}`}
      onBack={cursors.length > 0 ? () => onSteps(cursors.slice(0, -1)) : undefined}
      onOn={next ? () => onSteps([...cursors, next]) : undefined}
      pending={pending}
    />
  );
}

type FilterProps = {
  tab: Tab;
  asked: { q: string; state: string; matched: "yes" | "no" | null };
  onChange: (part: { q?: string; state?: string; matched?: "yes" | "no" | null }) => void;
};

function Filters({ tab, asked, onChange }: FilterProps) {
  const states =
    tab === "findings"
      ? FINDING_STATES.map((value) => ({ value, label: STATE_WORDS[value].word }))
      : [...SEVERITIES].reverse().map((value) => ({ value, label: SEVERITY_WORDS[value].word }));
  return (
    <search className="filters">
      <SearchInput
        aria-label={tab === "findings" ? "Find a secret" : "Find an event"}
        placeholder={tab === "findings" ? "Rule, repository or file" : "Words of the event"}
        value={asked.q}
        onChange={(event) => onChange({ q: event.target.value })}
      />
      <Select
        aria-label={tab === "findings" ? "State" : "Severity"}
        value={asked.state === "" ? ANY : asked.state}
        onChange={(state) => onChange({ state: state === ANY ? "" : state })}
        choices={[{ value: ANY, label: tab === "findings" ? "Any state" : "Any severity" }, ...states]}
      />
      <Select
        aria-label="Match"
        value={asked.matched ?? ANY}
        onChange={(matched) => onChange({ matched: matched === "yes" || matched === "no" ? matched : null })}
        choices={[
          { value: ANY, label: "Ours and others" },
          { value: "yes", label: "Ours" },
          { value: "no", label: "Of nobody we know" },
        ]}
      />
    </search>
  );
}
