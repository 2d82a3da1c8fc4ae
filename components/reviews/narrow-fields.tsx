"use client";
import type { ItemDetail } from "@/lib/reviews/core/views";
import { formatMoney } from "../charts/prepare/format";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { choiceOf, type Draft, partKey } from "./decision";
import { isTold, lastUsedWords, untoldGrantWords } from "./evidence-words";
import { type Narrowed, type NarrowKind, type NarrowRow, narrowKinds, withLimit, withoutLimit } from "./narrow";
import { counted, listed } from "./review-words";

type NarrowFieldsProps = {
  item: ItemDetail;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  capError: string | undefined;
};

const KIND_WORDS: Readonly<Record<Narrowed, string>> = {
  models: "Models",
  tools: "Connected tools",
  environments: "Environments",
  scopes: "Scopes",
  dataSources: "Data sources",
};
const HALF_TOLD: Readonly<Partial<Record<Narrowed, string>>> = {
  scopes: "Logs leave out reads and calls on data: what is not in this list may be in use all the same.",
  dataSources: "Calls tell of a source only where it is called like a tool: what is not in this list may be in use all the same.",
};

/** The concrete difference: what stays is ticked, at first what was used in 90 days; what is not, ends. */
export function NarrowFields({ item, draft, onDraft, capError }: NarrowFieldsProps) {
  return (
    <div className="rv-narrow">
      {narrowKinds(item).map((kind) => (
        <KindFields key={kind.kind} {...kind} item={item} draft={draft} onDraft={onDraft} />
      ))}
      <Field label="Most it may spend, $ a month" optional help={`It spent ${formatMoney(item.costUsd30d)} in 30 days.`} error={capError}>
        {(control) => (
          <Input
            {...control}
            inputMode="decimal"
            autoComplete="off"
            value={draft.capUsd}
            onChange={(event) => onDraft({ ...draft, capUsd: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}

type KindProps = NarrowKind & Pick<NarrowFieldsProps, "item" | "draft" | "onDraft">;

function KindFields({ kind, way, patterns, rows, item, draft, onDraft }: KindProps) {
  const list = draft.limits[kind];
  const isLimited = way === "listed" || list !== undefined;
  const stays = ({ grant, value }: NarrowRow): boolean =>
    way === "listed" && grant ? choiceOf(draft, grant) !== "revoke" : (list?.includes(value) ?? true);
  function tick(row: NarrowRow, kept: boolean) {
    if (way !== "listed") onDraft({ ...draft, limits: withLimit(draft.limits, kind, row.value, kept) });
    else if (row.grant) onDraft({ ...draft, choices: { ...draft.choices, [partKey(row.grant)]: kept ? "keep" : "revoke" } });
  }
  const going = isLimited ? rows.filter((row) => !stays(row)).length : 0;
  return (
    <fieldset className="field">
      <legend>
        {KIND_WORDS[kind]}{" "}
        <span className="optional">
          {isLimited ? (going > 0 ? `${counted(going, "goes", "go")}` : "all of these stay") : openWords(patterns)}
        </span>
      </legend>
      {way === "listed" ? null : (
        <Checkbox
          checked={isLimited}
          onChange={(limit) =>
            onDraft({
              ...draft,
              limits: limit ? { ...draft.limits, [kind]: item.narrowTo[kind] } : withoutLimit(draft.limits, kind),
            })
          }
        >
          {way === "free"
            ? "Allow only these"
            : patterns.includes("*")
              ? "Instead of all, only these"
              : `Instead of ${listed(patterns)}, only these`}
        </Checkbox>
      )}
      {isLimited ? (
        <ul className="rv-ticks">
          {rows.map((row) => (
            <li key={row.value}>
              <Checkbox checked={stays(row)} onChange={(kept) => tick(row, kept)}>
                <span dir="auto">{row.name}</span> <small className="muted">{usedWords(row, item)}</small>
              </Checkbox>
            </li>
          ))}
        </ul>
      ) : null}
      {isLimited && way === "open" && HALF_TOLD[kind] ? <p className="sub">{HALF_TOLD[kind]}</p> : null}
    </fieldset>
  );
}

/** "any is allowed", "all that s3:* covers is allowed". */
const openWords = (patterns: readonly string[]): string =>
  patterns.length === 0 || patterns.includes("*") ? "any is allowed" : `all that ${listed(patterns)} covers is allowed`;

/** What was used last stands with the grant; of what a list would allow, with its use. */
const usedWords = ({ grant, used }: NarrowRow, item: ItemDetail): string =>
  grant && !isTold(grant)
    ? untoldGrantWords(grant, item.evidence)
    : lastUsedWords((grant?.evidence ?? used)?.lastSucceededOn ?? null, item.evidence.asOf);
