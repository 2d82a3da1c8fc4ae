"use client";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { ItemDetail, ItemSummary } from "@/lib/reviews/core/views";
import type { DecisionKind } from "@/lib/reviews/schemas";
import { formatTime } from "../charts/prepare/dates";
import { Banner } from "../states/banner";
import { RequestFailure } from "../states/request-failure";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { Keys } from "../ui/kbd";
import { useShortcuts } from "../ui/shortcuts";
import { consequencesOf, type StageSpan } from "./consequences";
import { begun, type DecisionRules, type Draft, decisionsOf, isGone, isOwnChoice, leadingDecision, mayDecide, needsOf } from "./decision";
import { DecisionFields } from "./decision-fields";
import { counted, DECISION_DEED, DECISION_KEY, OUTCOME } from "./review-words";
import type { Refused } from "./use-decisions";

export type DecisionPanelProps = {
  item: ItemDetail;
  isDecided: boolean;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  rules: DecisionRules;
  stage: StageSpan;
  now: Date;
  refused: Refused | undefined;
  onDecide: (draft: Draft) => void;
  onUndo: () => void;
  onReload: () => void;
  /** Items of the same evidence, this one first; none: it is decided alone. */
  together: readonly ItemSummary[];
  onTogether: () => void;
  /** What was decided last, with the way back. */
  last: ReactNode;
};

/** Where one decides: what is recommended by one key, everything else by another, and what will happen before it does. */
export function DecisionPanel(props: DecisionPanelProps) {
  const { item, isDecided, draft, onDraft, rules, stage, now, refused, onDecide, last } = props;
  const [asked, setAsked] = useState(false);
  const panel = useRef<HTMLElement>(null);
  const leading = leadingDecision(item, draft);
  const chosen = draft.decision;
  const needs = needsOf(item, draft, rules, now);
  const may = mayDecide(item, draft);
  useEffect(() => {
    if (!asked) return;
    // What is missing first; without anything missing the button that saves.
    panel.current?.querySelector<HTMLElement>("[data-needed] :is(input, textarea, button), [data-save]")?.focus();
    setAsked(false);
  }, [asked]);
  /** Saves when nothing is missing, else shows what is. `look`: shows it in any case. */
  function choose(decision: DecisionKind, look = false) {
    const next = begun(item, draft, decision);
    if (needsOf(item, next, rules, now).length === 0 && !look) return onDecide(next);
    onDraft(next);
    setAsked(true);
  }
  function save() {
    if (needs.length === 0) onDecide(draft);
    else setAsked(true);
  }
  // A key that is held down decides once.
  const keys = decisionsOf(item, rules).map(
    (decision) => [DECISION_KEY[decision], (event: KeyboardEvent) => event.repeat || choose(decision, decision === "narrow")] as const,
  );
  function enter(event: KeyboardEvent) {
    if (event.repeat) return;
    if (chosen) save();
    else if (leading && !isDecided) choose(leading);
  }
  const back = () => onDraft({ ...draft, decision: null });
  useShortcuts(
    may
      ? Object.fromEntries([
          ...keys,
          ["Enter", enter],
          ...(chosen ? [["Escape", back]] : []),
          ...(props.together.length > 0 ? [["e", props.onTogether]] : []),
        ])
      : {},
  );
  const shown = chosen ? draft : leading && !isDecided ? begun(item, draft, leading) : null;
  return (
    <aside className={cx("rv-decide", chosen && "open")} aria-label="Decision" ref={panel}>
      {last}
      <h2>{chosen ? DECISION_DEED[chosen] : isDecided ? OUTCOME[item.outcome ?? "keep"].word : "Your decision"}</h2>
      {refused ? <NotSaved refused={refused} onReload={props.onReload} /> : null}
      {isDecided && !chosen ? <Taken {...props} /> : null}
      {may ? (
        <form
          className="rv-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (chosen) save();
          }}
        >
          {chosen ? null : <Deeds item={item} draft={draft} rules={rules} leading={isDecided ? null : leading} onChoose={choose} />}
          <DecisionFields
            item={item}
            draft={draft}
            onDraft={onDraft}
            rules={rules}
            needs={chosen ? needs : []}
            now={now}
            failure={refused?.failure}
          />
          {chosen ? <SaveBar decision={chosen} onBack={back} /> : null}
          {shown ? <Then heading="What happens" lines={consequencesOf(item, shown, stage)} /> : null}
          {isDecided ? null : <Together {...props} />}
        </form>
      ) : (
        <Barred item={item} onException={() => onDraft({ ...draft, isException: true })} />
      )}
      <KeyList />
    </aside>
  );
}

function SaveBar({ decision, onBack }: { decision: DecisionKind; onBack: () => void }) {
  return (
    <div className="rv-save">
      <Button type="submit" tone={decision === "revoke" ? "danger" : "primary"} wide keyHint="↵" data-save="">
        Save this decision
      </Button>
      <Button tone="plain" wide keyHint="Esc" onClick={onBack}>
        Another way
      </Button>
    </div>
  );
}

/** Why one may not decide it, and the way where there is one. */
function Barred({ item, onException }: { item: ItemDetail; onException: () => void }) {
  return (
    <>
      <p className="sub">{item.barred}</p>
      {item.mayAskException ? (
        <>
          <p className="sub">Is nobody else there to decide it? Then answer as an exception, which security has to confirm.</p>
          <Button wide onClick={onException}>
            Answer as an exception
          </Button>
        </>
      ) : null}
    </>
  );
}

type DeedsProps = {
  item: ItemDetail;
  draft: Draft;
  rules: DecisionRules;
  leading: DecisionKind | null;
  onChoose: (decision: DecisionKind, look?: boolean) => void;
};

function Deeds({ item, draft, rules, leading, onChoose }: DeedsProps) {
  return (
    <>
      {leading ? (
        <Button tone="primary" wide keyHint="↵" onClick={() => onChoose(leading)}>
          {isGone(item) ? "Acknowledge that it ended" : isOwnChoice(draft, item) ? "Save my choices" : "Apply the recommendation"}
        </Button>
      ) : null}
      <div className="rv-or">
        {decisionsOf(item, rules).map((decision) => (
          <Button
            key={decision}
            wide
            tone={decision === "revoke" ? "danger" : "quiet"}
            keyHint={DECISION_KEY[decision].toUpperCase()}
            onClick={() => onChoose(decision, decision === "narrow")}
          >
            {DECISION_DEED[decision]}
          </Button>
        ))}
      </div>
    </>
  );
}

/** It is decided already: by whom, and the way back while the stage is open. */
function Taken({ item, onUndo }: DecisionPanelProps) {
  const own = item.decisions.findLast(({ superseded }) => !superseded);
  return (
    <div className="rv-taken">
      <p className="sub">
        {own ? `${own.reviewer.name}${own.comment ? `: ${own.comment}` : ""}` : "Decided"}
        {item.takesEffectAt ? `. It takes effect at ${formatTime(item.takesEffectAt)}` : ""}
        {item.mayUndo ? ". Choose again to change it; every version is kept." : ". It can no longer be changed here."}
      </p>
      {item.mayUndo ? (
        <Button wide icon="undo" keyHint="Z" onClick={onUndo}>
          Take it back
        </Button>
      ) : null}
    </div>
  );
}

function NotSaved({ refused, onReload }: { refused: Refused; onReload: () => void }) {
  const { failure, isConflict } = refused;
  const request = failure instanceof RequestFailure ? failure.requestId : undefined;
  return (
    <Banner
      tone={isConflict ? "warn" : "breach"}
      action={
        isConflict ? (
          <Button icon="retry" onClick={onReload}>
            Show it as it is now
          </Button>
        ) : null
      }
    >
      Not saved. {failure.message} {request ? <span className="mono">{request}</span> : null}
    </Banner>
  );
}

function Together({ together, onTogether }: DecisionPanelProps) {
  return (
    <div className="rv-then">
      <h3>Same evidence</h3>
      {together.length > 0 ? (
        <Button wide keyHint="E" onClick={onTogether}>
          Decide {counted(together.length, "item")} together
        </Button>
      ) : (
        <p>No other item here has the same evidence, so nothing can be decided together.</p>
      )}
    </div>
  );
}

function Then({ heading, lines }: { heading: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <div className="rv-then">
      <h3>{heading}</h3>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}

const KEYS: readonly [string, readonly string[]][] = [
  ["Next item", ["J"]],
  ["Item before", ["⇧", "J"]],
  ["Undo", ["Z"]],
  ["All keys", ["?"]],
];

function KeyList() {
  return (
    <dl className="rv-keys">
      {KEYS.map(([words, keys]) => (
        <div key={words}>
          <dt>
            <Keys keys={keys} />
          </dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}
