"use client";
import { useState } from "react";
import type { FindingDetail } from "@/lib/risk/core/views";
import { formatMoney } from "../charts/prepare/format";
import { entityHref } from "../shell/destinations";
import { PageHeader } from "../shell/page-header";
import { Banner } from "../states/banner";
import { QueryBlock } from "../states/query-block";
import { SEVERITY_WORDS } from "../states/severity-words";
import { KpiSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Entity, StateMark, Tag, Time } from "../tables/cells";
import { Button } from "../ui/button";
import { Facts, KeyValues } from "../ui/facts";
import { Section, WithRail } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { CommentSection } from "./comment-section";
import { ExceptionList } from "./exception-list";
import { type FindingDeed, FindingDialog } from "./finding-dialog";
import { FINDING_STATE_WORDS, factWords, findingPath, thresholdWords } from "./finding-words";

const REFRESH_MS = 60_000;

/** One finding: what was seen, by which thresholds, what to do next, and what was said about it. */
export function FindingPageView({ id, now }: { id: string; now: string }) {
  const finding = useRead<FindingDetail>(findingPath(id), REFRESH_MS);
  const [deed, setDeed] = useState<FindingDeed | null>(null);
  const { data } = finding;
  return (
    <>
      <PageHeader
        title={data ? data.title : "Finding"}
        crumbs={[{ name: data ? data.ruleName : "Finding" }]}
        fresh={
          data ? (
            <>
              <StateMark tone={SEVERITY_WORDS[data.severity].tone}>{SEVERITY_WORDS[data.severity].word}</StateMark>
              <StateMark tone={FINDING_STATE_WORDS[data.state].tone} calm>
                {FINDING_STATE_WORDS[data.state].word}
              </StateMark>
              <span>{formatMoney(data.exposedUsd)} exposed</span>
            </>
          ) : null
        }
        actions={data ? <Actions finding={data} onAsk={setDeed} /> : null}
      />
      <QueryBlock query={finding} skeleton={<KpiSkeleton count={4} />} title="The finding did not load">
        {(answer) => <FindingBody finding={answer} now={now} />}
      </QueryBlock>
      {data && deed ? <FindingDialog finding={data} deed={deed} now={now} onClose={() => setDeed(null)} /> : null}
    </>
  );
}

function Actions({ finding, onAsk }: { finding: FindingDetail; onAsk: (deed: FindingDeed) => void }) {
  const waits = finding.exceptions.some(({ state }) => state === "waiting");
  return (
    <>
      {finding.may.assign ? (
        <Button onClick={() => onAsk({ kind: "assign" })}>{finding.assignee ? "Hand on" : "Take or hand out"}</Button>
      ) : null}
      {finding.may.except && !waits ? <Button onClick={() => onAsk({ kind: "except" })}>Ask for an exception</Button> : null}
      {finding.next.map((step) => (
        <Button
          key={step.action}
          tone={step.action === "revoke" || step.action === "suspend" ? "danger" : "quiet"}
          onClick={() => onAsk({ kind: "step", step })}
        >
          {step.words}
        </Button>
      ))}
    </>
  );
}

function FindingBody({ finding, now }: { finding: FindingDetail; now: string }) {
  const { evidence, exceptions, comments, may } = finding;
  return (
    <>
      {finding.state === "closed" ? (
        <Banner tone="calm">
          It was not seen any more, and closed <Time at={finding.closedAt} now={now} />. Seen again, it opens again.
        </Banner>
      ) : null}
      <FindingFacts finding={finding} now={now} />
      <WithRail label="Rule and thresholds" rail={<RuleRail finding={finding} />}>
        <Section finding="What was seen" name={finding.about}>
          {evidence.length === 0 ? (
            <p className="muted">No figures were kept.</p>
          ) : (
            <KeyValues
              rows={evidence.map((fact, i) => ({
                name: evidence.findIndex(({ name }) => name === fact.name) === i ? fact.name : `${fact.name} (${i + 1})`,
                value: factWords(fact),
              }))}
            />
          )}
        </Section>
        {exceptions.length > 0 ? (
          <Section finding="Exceptions" name="Of this rule on this subject">
            <ExceptionList exceptions={exceptions} now={now} />
          </Section>
        ) : null}
        <CommentSection finding={finding} comments={comments} mayComment={may.comment} now={now} />
      </WithRail>
    </>
  );
}

function FindingFacts({ finding, now }: { finding: FindingDetail; now: string }) {
  const { identity, subject, team, owner, assignee, firstSeenAt, lastSeenAt, occurrences, tier } = finding;
  const href = identity ? entityHref("identity", identity.id) : undefined;
  return (
    <Facts
      facts={[
        {
          name: "About",
          value: identity ? (
            <Entity kind="identity" name={identity.name} href={href} about={subject.kind === "identity" ? undefined : subject.name} />
          ) : subject.kind === "token" ? (
            <TextLink href="/settings">{subject.name}</TextLink>
          ) : (
            subject.name
          ),
        },
        { name: "Team", value: team?.name ?? <span className="muted">none</span> },
        { name: "Owner", value: owner?.name ?? <span className="muted">nobody</span> },
        { name: "Tier", value: tier === null ? <span className="muted">not known yet</span> : `Tier ${tier}` },
        { name: "Works on it", value: assignee?.name ?? <span className="muted">nobody</span> },
        {
          name: "Seen",
          value: (
            <>
              <Time at={firstSeenAt} now={now} /> <span className="muted">to</span> <Time at={lastSeenAt} now={now} />
              <span className="muted">{`, ${occurrences} ${occurrences === 1 ? "look" : "looks"}`}</span>
            </>
          ),
        },
      ]}
    />
  );
}

function RuleRail({ finding: { ruleId, ruleName, thresholds, evidences } }: { finding: FindingDetail }) {
  return (
    <>
      <Section finding={ruleName} name={ruleId}>
        {thresholds.length === 0 ? (
          <p className="muted">It has no thresholds.</p>
        ) : (
          <KeyValues rows={thresholds.map((threshold) => ({ name: threshold.name, value: thresholdWords(threshold, threshold.value) }))} />
        )}
      </Section>
      {evidences.length > 0 ? (
        <Section finding="Evidence for" name="Ids of frameworks, with their version">
          <p className="flex flex-wrap gap-1">
            {evidences.map((id) => (
              <Tag key={id}>{id}</Tag>
            ))}
          </p>
        </Section>
      ) : null}
    </>
  );
}
