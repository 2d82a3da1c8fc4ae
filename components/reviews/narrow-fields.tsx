"use client";
import type { ItemDetail } from "@/lib/reviews/core/views";
import { formatMoney } from "../charts/prepare/format";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { choiceOf, type Draft, partKey } from "./decision";
import { lastUsedWords } from "./evidence-words";
import { type Narrowed, type NarrowKind, type NarrowRow, narrowKinds, withLimit, withoutLimit } from "./narrow";
import { counted } from "./review-words";

type NarrowFieldsProps = {
  item: ItemDetail;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  missing: string | undefined;
  capError: string | undefined;
};

const KIND_WORDS: Readonly<Record<Narrowed, string>> = { models: "Models", tools: "Connected tools", environments: "Environments" };

/** The concrete difference: what stays is ticked, at first what was used in 90 days; what is not, ends. */
export function NarrowFields({ item, draft, onDraft, missing, capError }: NarrowFieldsProps) {
  return (
    <div className="rv-narrow">
      {narrowKinds(item).map((kind) => (
        <KindFields key={kind.kind} {...kind} item={item} draft={draft} onDraft={onDraft} />
      ))}
      {missing ? <p className="sub">Scopes and data sources are chosen in the table of grants.</p> : null}
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

function KindFields({ kind, way, rows, item, draft, onDraft }: KindProps) {
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
          {isLimited ? (going > 0 ? `${counted(going, "goes", "go")}` : "all of these stay") : "any is allowed"}
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
          {way === "all" ? "Instead of all, only these" : "Allow only these"}
        </Checkbox>
      )}
      {isLimited ? (
        <ul className="rv-ticks">
          {rows.map((row) => (
            <li key={row.value}>
              <Checkbox checked={stays(row)} onChange={(kept) => tick(row, kept)}>
                <span dir="auto">{row.name}</span>{" "}
                <small className="muted">
                  {lastUsedWords((row.grant?.evidence ?? row.used)?.lastSucceededOn ?? null, item.evidence.asOf)}
                </small>
              </Checkbox>
            </li>
          ))}
        </ul>
      ) : null}
    </fieldset>
  );
}
