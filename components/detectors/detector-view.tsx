"use client";
import { useMemo, useState } from "react";
import type { DetectorChange, DetectorList, DetectorOverride, DetectorView } from "@/lib/anomalies/core/views";
import { entityHref } from "../shell/destinations";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { SEVERITY_WORDS } from "../states/severity-words";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Entity, StateMark, Tag, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button, LinkButton } from "../ui/button";
import { Timeline } from "../ui/lists";
import { Section, WithRail } from "../ui/section";
import { AsEverywhere } from "./as-everywhere";
import { ChangePanel } from "./change-panel";
import { DETECTORS_PATH, detectorFinding, ownWords, rangeWords, valueWords } from "./detector-words";

type Asked = { kind: "change"; override: DetectorOverride | null } | { kind: "everywhere"; override: DetectorOverride };

/** One detector: what it looks for, by which figures, where it is set otherwise, and who changed it. */
export function DetectorPageView({ id, now }: { id: string; now: string }) {
  const list = useRead<DetectorList>(DETECTORS_PATH);
  const detector = list.data?.data.find((one) => one.id === id);
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      <PageHeader
        title={detector ? detectorFinding(detector) : "Detector"}
        crumbs={[{ name: detector?.name ?? id }]}
        fresh={detector ? <HeadFacts detector={detector} /> : null}
        actions={
          detector ? (
            <>
              <LinkButton href={`/anomalies?state=all&detector=${encodeURIComponent(id)}`}>Its incidents</LinkButton>
              {list.data?.mayConfigure ? (
                <Button tone="primary" onClick={() => setAsked({ kind: "change", override: null })}>
                  Change it
                </Button>
              ) : null}
            </>
          ) : null
        }
      />
      <QueryBlock query={list} skeleton={<TableSkeleton rows={6} />} title="The detector did not load">
        {() => (detector ? <Body detector={detector} now={now} onAsk={setAsked} /> : <Empty title="There is no such detector" />)}
      </QueryBlock>
      {detector && asked?.kind === "change" ? (
        <ChangePanel detector={detector} override={asked.override} mayAll={list.data?.mayConfigureAll ?? false} onClose={close} />
      ) : null}
      {detector && asked?.kind === "everywhere" ? <AsEverywhere detector={detector} override={asked.override} onClose={close} /> : null}
    </>
  );
}

function HeadFacts({ detector: { id, severity, kind, enabled, critical } }: { detector: DetectorView }) {
  return (
    <>
      <span className="mono">{id}</span>
      <StateMark tone={SEVERITY_WORDS[severity].tone}>{`${SEVERITY_WORDS[severity].word} at first`}</StateMark>
      <StateMark tone={enabled ? "ok" : "warn"}>{enabled ? "On" : "Off"}</StateMark>
      <span>
        {kind === "behaviour" ? "Judges each call as it comes in" : "Judges closed hours and quarters of an hour, every five minutes"}
      </span>
      {critical ? <span>One of those that may not miss</span> : null}
    </>
  );
}

type BodyProps = { detector: DetectorView; now: string; onAsk: (asked: Asked) => void };

function Body({ detector, now, onAsk }: BodyProps) {
  const { parameters, overrides, changes, raisedBy } = detector;
  return (
    <WithRail
      label="What it means"
      rail={
        <>
          <Section finding="What it looks for">
            <p>{detector.looksFor}</p>
            {raisedBy ? <p className="muted">{raisedBy}</p> : null}
          </Section>
          <Section finding="What to do first">
            <p>{detector.nextStep}</p>
          </Section>
          <Section
            finding={changes.length === 0 ? "Never changed" : "What was changed"}
            name={changes.length === 0 ? "Its settings are those it came with" : "Newest first"}
          >
            <Timeline moments={changes.map((change, place) => momentOf(detector, change, now, place))} />
          </Section>
        </>
      }
    >
      <TableSection
        finding={parameters.length === 0 ? "It has nothing to set" : "How it is set"}
        about="In the whole organisation, where nothing narrower says otherwise"
        name="Settings"
        viewKey="detector.parameters"
        fileName={`detector-${detector.id.toLowerCase()}`}
        columns={PARAMETERS}
        rows={parameters}
        rowKey={(row) => row.name}
        quiet
        empty={<Empty bare>It learns from each series by itself. It can be switched off, everywhere or for a part.</Empty>}
      />
      <Overrides detector={detector} overrides={overrides} now={now} onAsk={onAsk} />
    </WithRail>
  );
}

const PARAMETERS: Column<DetectorView["parameters"][number]>[] = [
  {
    id: "label",
    head: "Setting",
    wraps: true,
    cell: (row) => (
      <span className="said">
        <span>{row.label}</span>
        <small>{row.help}</small>
      </span>
    ),
    csv: (row) => row.label,
  },
  {
    id: "value",
    head: "In force",
    number: true,
    cell: (row) => <span className={row.value === row.default ? undefined : "med"}>{valueWords(row, row.value)}</span>,
    csv: (row) => String(row.value),
  },
  { id: "default", head: "By default", number: true, cell: (row) => valueWords(row, row.default), csv: (row) => String(row.default) },
  {
    id: "range",
    head: "Range",
    number: true,
    cell: (row) => <span className="muted">{rangeWords(row)}</span>,
    csv: (row) => `${row.min} to ${row.max}`,
  },
];

function momentOf(detector: DetectorView, change: DetectorChange, now: string, place: number) {
  const { scope, enabled, parameters, effectiveFrom, by, reason } = change;
  const isAhead = Date.parse(effectiveFrom) > Date.parse(now);
  return {
    key: `${effectiveFrom} ${place}`,
    at: <Time at={effectiveFrom} now={now} />,
    title: `${scope.name}: ${enabled ? ownWords(detector.parameters, parameters) : "off"}`,
    about: `${by}: ${reason}`,
    ...(isAhead ? { tone: "hollow" as const } : {}),
  };
}

type OverridesProps = BodyProps & { overrides: readonly DetectorOverride[] };

function Overrides({ detector, overrides, now, onAsk }: OverridesProps) {
  const columns = useMemo(() => overrideColumns(detector, now, onAsk), [detector, now, onAsk]);
  return (
    <TableSection
      finding={overrides.length === 0 ? "Nothing is set apart" : `${overrides.length} set apart`}
      about="Where it is set otherwise than in the whole organisation; the narrowest holds"
      name="Set apart"
      viewKey="detector.overrides"
      fileName={`detector-${detector.id.toLowerCase()}-apart`}
      columns={columns}
      rows={overrides}
      rowKey={(row) => `${row.scope.kind} ${row.scope.id}`}
      quiet
      empty={<Empty bare>A team, an application, an environment or an identity can have settings of its own.</Empty>}
    />
  );
}

const overrideColumns = (detector: DetectorView, now: string, onAsk: (asked: Asked) => void): Column<DetectorOverride>[] => [
  {
    id: "scope",
    head: "Where",
    cell: (row) => (
      <Entity kind={row.scope.kind} name={row.scope.name} href={entityHref(row.scope.kind, row.scope.id)} about={row.scope.kind} />
    ),
    csv: (row) => row.scope.name,
  },
  {
    id: "set",
    head: "Set",
    wraps: true,
    cell: (row) => (row.enabled ? ownWords(detector.parameters, row.own) : <Tag tone="warn">Off</Tag>),
    csv: (row) => (row.enabled ? ownWords(detector.parameters, row.own) : "off"),
  },
  { id: "why", head: "Why", wraps: true, cell: (row) => row.reason, csv: (row) => row.reason },
  { id: "by", head: "By", cell: (row) => row.by, csv: (row) => row.by },
  { id: "since", head: "Since", cell: (row) => <Time at={row.since} now={now} />, csv: (row) => row.since },
  {
    id: "do",
    head: "Do",
    cell: (row) =>
      row.mayConfigure ? (
        <span className="sub-acts no-print">
          <button
            type="button"
            className="sub-act"
            aria-label={`Change it for ${row.scope.name}`}
            onClick={() => onAsk({ kind: "change", override: row })}
          >
            Change
          </button>
          <button
            type="button"
            className="sub-act"
            aria-label={`Set it as everywhere for ${row.scope.name}`}
            onClick={() => onAsk({ kind: "everywhere", override: row })}
          >
            As everywhere
          </button>
        </span>
      ) : null,
  },
];
