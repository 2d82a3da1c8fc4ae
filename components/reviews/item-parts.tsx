"use client";
import { useMemo } from "react";
import type { ItemDetail, PartView } from "@/lib/reviews/core/views";
import { laterDay } from "@/lib/security/core/permissions";
import { formatDay } from "../charts/prepare/dates";
import { formatMoney } from "../charts/prepare/format";
import { useNarrow } from "../charts/use-narrow";
import { Count, Entity, Money, StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { DataTable } from "../tables/data-table";
import { Segmented } from "../ui/segmented";
import { exposedWords } from "./circumstance-words";
import { type Choice, choiceOf, type Draft, partKey } from "./decision";
import {
  credentialFinding,
  credentialsOf,
  grantFinding,
  grantsOf,
  isTold,
  lastUsedWords,
  scopeWords,
  untoldGrantWords,
} from "./evidence-words";
import { grantKind, PART_CHOICE } from "./review-words";

type GrantPart = ReturnType<typeof grantsOf>[number];
type CredentialPart = ReturnType<typeof credentialsOf>[number];
/** With `onChoose` each part has its own choice; without it what was recommended stands alone. */
export type PartsProps = { item: ItemDetail; draft: Draft; onChoose: ((part: PartView, choice: Choice) => void) | null };

const GLYPH: Readonly<Record<string, string>> = {
  model: "model",
  tool: "tool",
  environment: "environment",
  data_source: "source",
  scope: "credential",
};

const NOTHING_TOLD = <span className="muted">—</span>;

/** Each grant with its last use and calls, what is recommended, and what one chooses. */
export function GrantParts({ item, draft, onChoose }: PartsProps) {
  const narrow = useNarrow();
  const grants = useMemo(() => grantsOf(item), [item]);
  const columns = useMemo(() => {
    const all: Column<GrantPart>[] = [
      {
        id: "name",
        head: "Right",
        wraps: true,
        cell: (part) => (
          <Named part={part} glyph={GLYPH[part.evidence.kind] ?? "tool"} about={grantAbout(part)} title={grantedWords(part)} />
        ),
      },
      {
        id: "used",
        head: "Last used",
        // Only words on what is not told need room: the choice stays on the page without scrolling.
        wraps: grants.some((part) => !isTold(part)),
        cell: (part) =>
          isTold(part) ? lastUsedWords(part.evidence.lastSucceededOn, item.evidence.asOf) : untoldGrantWords(part, item.evidence),
      },
      {
        id: "calls",
        head: "Calls, 90 d",
        number: true,
        cell: (part) => (isTold(part) ? <Count value={part.evidence.requests90d} /> : NOTHING_TOLD),
      },
      {
        id: "cost",
        head: "Cost, 90 d",
        number: true,
        // A cloud's log tells that a scope was used, and no cost.
        cell: (part) => (isTold(part) && part.evidence.kind !== "scope" ? <Money value={part.evidence.costUsd90d} /> : NOTHING_TOLD),
      },
    ];
    return withChoice(all, { draft, onChoose, choices: ["keep", "revoke"], narrow, advised: true });
  }, [grants, item.evidence, draft, onChoose, narrow]);
  return (
    <section className="rv-part">
      <h3>{grantFinding(item)}</h3>
      {grants.length > 0 ? (
        <DataTable quiet name={`Grants of ${item.identity.name}`} columns={columns} rows={grants} rowKey={partKey} />
      ) : (
        <p className="sub">Reducing it lists what stays allowed; all else is refused from then on.</p>
      )}
    </section>
  );
}

/** Each credential with its age against the policy, its last use, and what one chooses. */
export function CredentialParts({ item, draft, onChoose }: PartsProps) {
  const narrow = useNarrow();
  const credentials = credentialsOf(item);
  const columns = useMemo(() => {
    const all: Column<CredentialPart>[] = [
      {
        id: "name",
        head: "Credential",
        wraps: true,
        cell: (part) => <Named part={part} glyph="credential" about={credentialAbout(item, part)} />,
      },
      {
        id: "age",
        head: "Age",
        number: true,
        cell: ({ evidence, recommendation }) => (
          <StateMark tone={recommendation === "rotate" ? "warn" : "ok"} calm>
            {`${evidence.ageDays} d`}
          </StateMark>
        ),
      },
      {
        id: "used",
        head: "Last used",
        cell: ({ evidence }) => lastUsedWords(laterDay(evidence.lastSucceededOn, evidence.toldOn ?? null), item.evidence.asOf),
      },
      { id: "cost", head: "Cost, 90 d", number: true, cell: ({ evidence }) => <Money value={evidence.costUsd90d} /> },
    ];
    return withChoice(all, { draft, onChoose, choices: ["keep", "rotate", "revoke"], narrow, advised: narrow });
  }, [item, draft, onChoose, narrow]);
  return (
    <section className="rv-part">
      <h3>{credentialFinding(item)}</h3>
      {credentials.length > 0 ? (
        <DataTable quiet name={`Credentials of ${item.identity.name}`} columns={columns} rows={credentials} rowKey={partKey} />
      ) : null}
    </section>
  );
}

function Named({ part, glyph, about, title }: { part: PartView; glyph: string; about: string; title?: string }) {
  const isAll = part.kind === "grant" && part.evidence.value === "*";
  return (
    <span className="said" title={title}>
      <Entity kind={glyph} name={isAll ? "Everything" : part.kind === "grant" ? part.evidence.name : part.label} />
      <small>{about}</small>
    </span>
  );
}

/** What ends says why; what stays says how far it goes. */
const grantAbout = ({ evidence, recommendation, why }: GrantPart): string =>
  recommendation === "keep"
    ? [
        grantKind(evidence.kind),
        evidence.capUsd ? `${formatMoney(evidence.capUsd)} a month` : null,
        evidence.expiresAt ? `until ${formatDay(evidence.expiresAt, { year: true })}` : null,
      ]
        .filter((part) => part !== null)
        .join(" · ")
    : why;

const grantedWords = ({ evidence }: GrantPart): string =>
  `Granted on ${formatDay(evidence.grantedAt, { year: true })}${evidence.approvedBy ? `, approved by ${evidence.approvedBy}` : ""}`;

const credentialAbout = (item: ItemDetail, { subjectId, evidence, recommendation, why }: CredentialPart): string =>
  [
    exposedWords(item.evidence, subjectId),
    keyWords(evidence),
    recommendation === "keep" ? null : `${PART_CHOICE[recommendation].word}: ${why}`,
    evidence.storage ? `in ${evidence.storage.replaceAll("_", " ")}` : null,
    scopeWords(evidence.scopes, item.evidence),
    evidence.expiresAt ? `until ${formatDay(evidence.expiresAt, { year: true })}` : "no end",
  ]
    .filter((part) => part !== null)
    .join(" · ");

/** "sk-…a1b2, made on 3 Aug 2025", as far as the provider's lists of keys tell. */
function keyWords({ keyId, last4, createdAt }: CredentialPart["evidence"]): string | null {
  const made = createdAt === undefined ? null : `made on ${formatDay(createdAt, { year: true })}`;
  return [keyId, last4 ? `ends in ${last4}` : null, made].filter(Boolean).join(", ") || null;
}

type ChoiceColumns = Pick<PartsProps, "draft" | "onChoose"> & {
  choices: readonly Choice[];
  narrow: boolean;
  /** With a column of what is recommended; else it stands under the name. */
  advised: boolean;
};

/** The last columns; on a phone they stand beside the name, because the rest scrolls away. */
function withChoice<Part extends PartView>(
  columns: readonly Column<Part>[],
  { draft, onChoose, choices, narrow, advised }: ChoiceColumns,
): Column<Part>[] {
  const recommended: Column<Part> = {
    id: "recommended",
    head: "Recommended",
    cell: (part) => (
      <span className="said">
        <StateMark tone={PART_CHOICE[part.recommendation].tone} calm>
          {PART_CHOICE[part.recommendation].word}
        </StateMark>
        {narrow && part.recommendation !== "keep" ? <small>{part.why}</small> : null}
      </span>
    ),
  };
  const chosen: Column<Part> | null = onChoose
    ? {
        id: "choice",
        head: "Your choice",
        number: true,
        cell: (part) => (
          <Segmented
            label={`Your choice for ${part.label}`}
            value={choiceOf(draft, part)}
            onChange={(choice) => onChoose(part, choice)}
            choices={choices.map((value) => ({ value, label: PART_CHOICE[value].word }))}
          />
        ),
      }
    : null;
  const [first, ...rest] = columns;
  if (!first) return [];
  const tail = [...(advised ? [recommended] : []), ...(chosen ? [chosen] : [])];
  return narrow ? [first, ...tail.reverse(), ...rest] : [first, ...rest, ...tail];
}
