"use client";
import type { RefObject } from "react";
import { USE_DAYS } from "@/lib/reporting/core/identity-use";
import type { ItemDetail } from "@/lib/reviews/core/views";
import { formatDay } from "../charts/prepare/dates";
import { formatMoney } from "../charts/prepare/format";
import { SparkBars } from "../charts/spark";
import { entityHref } from "../shell/destinations";
import { KIND_ICON, KIND_WORD, ShortId, Tag } from "../tables/cells";
import { Icon } from "../ui/icon";
import { Timeline } from "../ui/lists";
import { TextLink } from "../ui/text-link";
import { budgetWords, firstUsedWords, refusalWords, retryWords } from "./circumstance-words";
import {
  callWords,
  costFinding,
  errorWords,
  hourWords,
  isFree,
  itemFinding,
  peerWords,
  sinceWords,
  successWords,
  teamShareWords,
  trendWords,
  weekSpan,
} from "./evidence-words";
import { CredentialParts, GrantParts, type PartsProps } from "./item-parts";
import { AccessUsed, Findings, Incidents, SharedBy, WhoAndWhere } from "./item-sections";
import { answerWord, markWord, REASON, RECOMMENDED, type ReasonCode, roleWord } from "./review-words";

type ItemEvidenceProps = PartsProps & {
  /** "Item 1 of 9", or what was decided. */
  place: string;
  /** Where the page lands when one steps to another item. */
  heading?: RefObject<HTMLHeadingElement | null>;
};

/** All that is known of one item, as it was when the review was opened, on one screen. */
export function ItemEvidence({ item, place, heading, ...parts }: ItemEvidenceProps) {
  const { identity, marks, delta, tier } = item;
  return (
    <article className="rv-item" aria-label={identity.name}>
      <p className="rv-id">
        <Icon name={KIND_ICON[identity.kind] ?? "identity"} />
        {KIND_WORD[identity.kind] ?? identity.kind}
        <ShortId id={identity.id} copy />
        <span className="pos">{place}</span>
      </p>
      <h2 ref={heading} tabIndex={-1}>
        {itemFinding(item)}
      </h2>
      <p className="rv-tags">
        <Tag {...(tier === 1 ? { tone: "warn" } : {})} title={item.evidence.tier.reasons.map(({ text }) => text).join("; ")}>
          Tier {tier}
        </Tag>
        {delta === "unchanged" ? null : <Tag>{delta === "new" ? "New since the last review" : "Changed since the last review"}</Tag>}
        {item.control ? (
          <Tag title="It ended long ago and was put in to see whether people look. No figure counts it.">Control item</Tag>
        ) : null}
        {marks.map((mark) => (
          <Tag key={mark} tone="warn">
            {markWord(mark)}
          </Tag>
        ))}
        <TextLink href={entityHref("identity", identity.id) ?? "/identities"}>Open its page</TextLink>
      </p>
      <div className="rv-reco">
        <Tag>{item.recommendation === "none" ? "Nothing recommended" : "Recommended"}</Tag>
        <p>
          {item.recommendation === "none" ? null : <b>{RECOMMENDED[item.recommendation].word}. </b>}
          {item.why}
        </p>
      </div>
      <div className="rv-pair">
        <CostSection item={item} />
        <WhoAndWhere item={item} />
      </div>
      <GrantParts item={item} {...parts} />
      <CredentialParts item={item} {...parts} />
      {item.evidence.use.requests90d > 0 || (item.evidence.permissions ?? []).length > 0 ? (
        <div className="rv-flow">
          <SharedBy item={item} />
          <AccessUsed item={item} />
        </div>
      ) : null}
      <Findings item={item} />
      <Incidents item={item} />
      <ChangedSince item={item} />
      <DecisionTrail item={item} />
    </article>
  );
}

/** What it costs, then how it is called, then what limits it: each said once. */
function CostSection({ item }: { item: ItemDetail }) {
  const { evidence } = item;
  return (
    <section>
      <h3>{costFinding(evidence.use)}</h3>
      {isFree(evidence.use) ? null : <CostFigures evidence={evidence} />}
      <Notes notes={[hourWords(evidence), successWords(evidence), teamShareWords(evidence), peerWords(evidence)]} />
      <Notes
        name={`Calls, ${USE_DAYS} days`}
        notes={[
          callWords(evidence),
          firstUsedWords(evidence),
          errorWords(evidence),
          retryWords(evidence),
          refusalWords(evidence),
          sinceWords(item),
        ]}
      />
      <Notes name="Budget" notes={budgetWords(evidence)} />
    </section>
  );
}

function CostFigures({ evidence: { use, asOf } }: Pick<ItemDetail, "evidence">) {
  const span = weekSpan(asOf);
  return (
    <>
      <dl className="rv-cost">
        <div>
          <dt>Last 30 days</dt>
          <dd>{formatMoney(use.costUsd30d)}</dd>
        </div>
        <div>
          <dt>Last 90 days</dt>
          <dd>{formatMoney(use.costUsd90d)}</dd>
        </div>
        <div>
          <dt>Against the 30 before</dt>
          <dd title="The last 30 days against the mean of the two 30 days before">{trendWords(use)}</dd>
        </div>
      </dl>
      <div className="rv-spark">
        <SparkBars values={use.weeks} width={300} height={56} label={`Cost by week, ${span.first} to ${span.last}`} partialLast />
        <span>{span.first}</span>
        <span>{span.last}</span>
      </div>
    </>
  );
}

/** Sentences of one matter under its name; nothing where none of them can be said. */
function Notes({ name, notes }: { name?: string; notes: readonly (string | null)[] }) {
  const said = notes.filter((note) => note !== null);
  if (said.length === 0) return null;
  return (
    <>
      {name ? <h4>{name}</h4> : null}
      <ul className="rv-notes">
        {said.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </>
  );
}

function ChangedSince({ item }: { item: ItemDetail }) {
  const { changes, identity } = item.evidence;
  // That it never was certified stands beside its owner.
  if (changes.length === 0 && !identity.certifiedAt) return null;
  const since = identity.certifiedAt ? ` since ${formatDay(identity.certifiedAt, { year: true })}` : "";
  return (
    <section className="rv-part">
      <h3>{changes.length > 0 ? `What changed${since}` : `Nothing changed${since}`}</h3>
      {changes.length > 0 ? (
        <ul className="rv-notes">
          {changes.map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

/** Every version of every answer: nothing is written over. */
function DecisionTrail({ item }: { item: ItemDetail }) {
  if (item.decisions.length === 0) return null;
  return (
    <section className="rv-part">
      <h3>What was decided</h3>
      <Timeline
        moments={[...item.decisions].reverse().map((one) => ({
          key: one.id,
          at: formatDay(one.decidedAt),
          dateTime: one.decidedAt,
          title: `${one.reviewer.name}: ${answerWord(one.decision).toLowerCase()}${one.validUntil ? ` until ${formatDay(one.validUntil, { year: true })}` : ""}`,
          about: [
            roleWord(one.role),
            one.reasonCode ? (REASON[one.reasonCode as ReasonCode] ?? one.reasonCode) : null,
            one.comment,
            one.mode === "bulk" ? "together with others" : one.mode === "system" ? "by itself, at the deadline" : null,
            one.superseded ? "no longer holds" : null,
          ]
            .filter(Boolean)
            .join(" · "),
          ...(one.superseded ? { tone: "hollow" as const } : {}),
        }))}
      />
    </section>
  );
}
