import type { ReactNode } from "react";
import type { UseOf } from "@/lib/reporting/core/identity-use";
import type { ItemDetail } from "@/lib/reviews/core/views";
import { formatDay, formatMonth } from "../charts/prepare/dates";
import { formatMoney } from "../charts/prepare/format";
import { Entity, Money, StateMark } from "../tables/cells";
import { type Fact, KeyValues } from "../ui/facts";
import { PlainList } from "../ui/lists";
import { incidentFinding, unusualModelWords } from "./circumstance-words";
import { costShare, findingsFinding, grantsOf, lastUsedWords, networkFinding, sharedFinding } from "./evidence-words";
import { isLimited, nameIn, narrowKinds, permissionUses, usageOf } from "./narrow";
import { counted, listed, OUTCOME } from "./review-words";

/** So many of each kind stand on the screen; the rest is counted. */
const SHOWN = 5;
const none = (words: string): ReactNode => <span className="muted">— {words}</span>;

/** Who answers for it, where it runs, since when. */
export function WhoAndWhere({ item }: { item: ItemDetail }) {
  const { identity, use, asOf } = item.evidence;
  const { owner, backupOwner } = identity;
  const lastReview = lastReviewWord(identity);
  const person = (one: typeof owner, missing: string): ReactNode =>
    one === null ? none(missing) : one.active ? one.name : <StateMark tone="breach">{`${one.name} left`}</StateMark>;
  const facts: (Fact | null)[] = [
    { name: "Owner", value: person(owner, "nobody") },
    { name: "Backup", value: person(backupOwner, "none named") },
    { name: "Team", value: identity.team?.name ?? none("none") },
    identity.application ? { name: "Application", value: identity.application.name } : null,
    { name: "Environment", value: identity.environment?.name ?? none("not said") },
    { name: "Last used", value: lastUsedWords(use.lastSucceededOn, asOf) },
    identity.parent ? { name: "Acts for", value: identity.parent.name } : null,
    identity.vendor ? { name: "Vendor", value: identity.vendor.name } : null,
    identity.autonomy ? { name: "Autonomy", value: identity.autonomy.replaceAll("_", " ") } : null,
    identity.dataClass ? { name: "Data", value: identity.dataClass.replaceAll("_", " ") } : null,
    identity.endsAt ? { name: "Ends", value: formatDay(identity.endsAt, { year: true }) } : null,
    {
      name: "Made",
      value: `${formatDay(identity.createdAt, { year: true })}${identity.approvedBy ? `, approved by ${identity.approvedBy}` : ""}`,
    },
    {
      name: "Certified",
      value: identity.certifiedAt
        ? [formatDay(identity.certifiedAt, { year: true }), identity.certifiedBy].filter(Boolean).join(", ")
        : none("never"),
    },
    lastReview ? { name: "Last review", value: lastReview } : null,
    identity.breakGlass ? { name: "Kept for", value: "Emergencies" } : null,
    identity.seasonMonths.length > 0 ? { name: "Season", value: seasonWords(identity.seasonMonths) } : null,
  ];
  return (
    <section>
      <h3>Who and where</h3>
      {identity.purpose ? (
        <p className="sub" dir="auto">
          {identity.purpose}
        </p>
      ) : null}
      <KeyValues rows={facts.filter((fact) => fact !== null)} />
    </section>
  );
}

/** What came of the last review that was signed off, where that is known: it may be younger than the certification, and none itself. */
function lastReviewWord({ certifiedAs: outcome }: ItemDetail["evidence"]["identity"]): string | null {
  return outcome && outcome in OUTCOME ? OUTCOME[outcome as keyof typeof OUTCOME].word : null;
}

const seasonWords = (months: readonly number[]): string =>
  listed(months.map((month) => formatMonth(new Date(Date.UTC(2000, month - 1, 1)), { year: false })));

export function SharedBy({ item }: { item: ItemDetail }) {
  const { use } = item.evidence;
  return (
    <section>
      <h3>{sharedFinding(use)}</h3>
      <UsedList kind="application" item={item} used={use.applications} end={({ costUsd90d }) => costShare(costUsd90d, use)} />
      {use.operators.length > 0 ? (
        <>
          <h4>On whose behalf</h4>
          <UsedList kind="identity" item={item} used={use.operators} end={({ costUsd90d }) => <Money value={costUsd90d} />} />
        </>
      ) : null}
    </section>
  );
}

const CALLED = ["models", "tools", "environments"] as const;
type Called = (typeof CALLED)[number];
const KIND_WORDS: Readonly<Record<Called, string>> = { models: "Models", tools: "Tools", environments: "Environments" };
const KIND_GLYPH: Readonly<Record<Called, string>> = { models: "model", tools: "tool", environments: "environment" };

/** What it used beside what it may: outside of its grants stands out. */
export function AccessUsed({ item }: { item: ItemDetail }) {
  const { use } = item.evidence;
  const granted = new Set(grantsOf(item).flatMap((grant) => usageOf(item, grant).map(({ id }) => id)));
  const limited = new Map(narrowKinds(item).map((kind) => [kind.kind, isLimited(kind)]));
  const permissions = permissionUses(item.evidence);
  const unusual = unusualModelWords(item.evidence);
  const kinds = CALLED.filter((kind) => use[kind].length > 0);
  return (
    <section>
      <h3>{kinds.length > 0 || permissions.length > 0 ? "What it used in 90 days" : "It used nothing in 90 days"}</h3>
      {kinds.map((kind) => (
        <div key={kind}>
          <h4>
            {KIND_WORDS[kind]}
            {limited.get(kind) ? null : <span className="muted"> — any is allowed</span>}
          </h4>
          <UsedList
            kind={KIND_GLYPH[kind]}
            item={item}
            used={use[kind]}
            mark={(one) => (limited.get(kind) && !granted.has(one.id) ? <StateMark tone="warn">Without a grant</StateMark> : null)}
            end={({ costUsd90d }) => <Money value={costUsd90d} />}
          />
          {kind === "models" && unusual ? <p className="sub">{unusual}.</p> : null}
        </div>
      ))}
      {permissions.length > 0 ? (
        <>
          <h4>Permissions, as the logs of its clouds tell</h4>
          <UsedList
            kind="credential"
            item={item}
            used={permissions}
            mark={(one) => (limited.get("scopes") && !granted.has(one.id) ? <StateMark tone="warn">Without a grant</StateMark> : null)}
            end={({ requests90d }) => <span className="muted">{counted(requests90d, "call")}</span>}
          />
        </>
      ) : null}
      {use.providers.length > 0 ? (
        <>
          <h4>Providers</h4>
          <UsedList kind="provider" item={item} used={use.providers} end={({ costUsd90d }) => <Money value={costUsd90d} />} />
        </>
      ) : null}
      <Networks item={item} />
    </section>
  );
}

/** From where it was called: a reviewer knows whether these are places it runs in. */
function Networks({ item: { evidence } }: { item: ItemDetail }) {
  const finding = networkFinding(evidence);
  if (finding === null) return null;
  const { origins = [], networks = 0 } = evidence.signs ?? {};
  return (
    <>
      <h4>{finding}</h4>
      {origins.length > 0 ? (
        <PlainList
          rows={origins.map(({ network, country, calls, lastSeenOn }) => ({
            key: `${network}${country}`,
            words: country ? `${network}, ${country}` : network,
            end: (
              <span className="muted">
                {counted(calls, "call")}, last {formatDay(lastSeenOn)}
              </span>
            ),
          }))}
        />
      ) : null}
      {networks > origins.length ? <p className="sub">And {networks - origins.length} more.</p> : null}
    </>
  );
}

type UsedListProps = {
  kind: string;
  item: ItemDetail;
  used: readonly UseOf[];
  mark?: (one: UseOf) => ReactNode;
  end: (one: UseOf) => ReactNode;
};

function UsedList({ kind, item, used, mark, end }: UsedListProps) {
  if (used.length === 0) return null;
  return (
    <>
      <PlainList
        rows={used.slice(0, SHOWN).map((one) => ({
          key: one.id,
          words: (
            <>
              <Entity kind={kind} name={nameIn(item, one.id)} /> {mark?.(one)}
            </>
          ),
          end: end(one),
        }))}
      />
      {used.length > SHOWN ? <p className="sub">And {used.length - SHOWN} more.</p> : null}
    </>
  );
}

const SEVERITY: Readonly<Record<string, "breach" | "warn" | "none">> = { critical: "breach", high: "breach", medium: "warn", low: "none" };

/** Open findings with the rule behind each, exceptions in force, and what could not be known. */
export function Findings({ item }: { item: ItemDetail }) {
  const { findings, exceptions, notEvaluable } = item.evidence;
  const rows = [
    ...findings.map((one) => ({
      key: `f${one.ruleId}${one.title}`,
      words: (
        <StateMark tone={SEVERITY[one.severity] ?? "warn"} calm>
          {one.title}
        </StateMark>
      ),
      end: (
        <span className="muted">
          {one.ruleId}, {one.severity}, since {formatDay(one.since)}
          {one.exposedUsd !== "0" ? `, ${formatMoney(one.exposedUsd)}` : ""}
        </span>
      ),
    })),
    ...exceptions.map((one) => ({
      key: `e${one.ruleId}`,
      words: <StateMark tone="none">Exception in force</StateMark>,
      end: (
        <span className="muted">
          {one.ruleId}, until {formatDay(one.expiresAt, { year: true })}
        </span>
      ),
    })),
    ...notEvaluable.map((words) => ({
      key: `n${words}`,
      words: <StateMark tone="none">{words}</StateMark>,
      end: <span className="muted">not evaluable</span>,
    })),
  ];
  return (
    <section className="rv-part">
      <h3>{findingsFinding(findings, notEvaluable)}</h3>
      {rows.length > 0 ? <PlainList rows={rows} /> : null}
    </section>
  );
}

/** What went wrong with it lately, the gravest first. */
export function Incidents({ item: { evidence } }: { item: ItemDetail }) {
  const finding = incidentFinding(evidence);
  if (finding === null) return null;
  const { gravest = [], count90d = 0 } = evidence.around?.incidents ?? {};
  return (
    <section className="rv-part">
      <h3>{finding}</h3>
      {gravest.length > 0 ? (
        <PlainList
          rows={gravest.map((one) => ({
            key: String(one.number),
            words: (
              <StateMark tone={SEVERITY[one.severity] ?? "warn"} calm>
                {one.title}
              </StateMark>
            ),
            end: (
              <span className="muted">
                {one.severity}, {one.state}, began {formatDay(one.startedAt)}, <Money value={one.impactUsd} />
              </span>
            ),
          }))}
        />
      ) : null}
      {count90d > gravest.length ? <p className="sub">And {count90d - gravest.length} more.</p> : null}
    </section>
  );
}
