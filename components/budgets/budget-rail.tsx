"use client";
import { useState } from "react";
import type { BudgetDetail, RaiseView } from "@/lib/budgets/core/views";
import { formatDay, formatInstant } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { StateMark } from "../tables/cells";
import { Button } from "../ui/button";
import { KeyValues } from "../ui/facts";
import { PlainList, Timeline } from "../ui/lists";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { amountWords, budgetHref, budgetPath, fullAmount, REQUEST_WORDS, thresholdWords } from "./budget-words";
import { MoreDialog } from "./more-dialogs";
import { ReasonDialog } from "./reason-dialog";

type RailProps = { budget: BudgetDetail; mayRaise: boolean; mayWithdraw: boolean };

const RAISE_WORDS: Readonly<Record<RaiseView["state"], string>> = {
  coming: "from",
  running: "until",
  over: "was until",
  withdrawn: "withdrawn, was until",
};

/** What was given on top, asked for and changed; what it is a part of. */
export function BudgetRail({ budget, mayRaise, mayWithdraw }: RailProps) {
  return (
    <>
      <Raises budget={budget} mayRaise={mayRaise} mayWithdraw={mayWithdraw} />
      {budget.requests.length > 0 ? (
        <Section
          finding={`${formatCount(budget.requests.length)} ${budget.requests.length === 1 ? "request" : "requests"} for more`}
          actions={<TextLink href="/approvals">Approvals</TextLink>}
        >
          <PlainList
            rows={budget.requests.map((request) => ({
              key: request.id,
              words: (
                <span className="said">
                  {fullAmount(request.amount, budget.unit)}
                  <small>
                    {request.createdBy}: {request.reason}
                  </small>
                </span>
              ),
              end: (
                <StateMark tone={REQUEST_WORDS[request.state].tone} calm>
                  {REQUEST_WORDS[request.state].word}
                </StateMark>
              ),
            }))}
          />
        </Section>
      ) : null}
      <Envelope budget={budget} />
      <Section finding="What was changed" name="Newest first">
        <Timeline
          moments={budget.history.map((change, i) => ({
            key: `${change.at} ${i}`,
            at: formatDay(change.at),
            dateTime: change.at,
            title: `${byWords(change.by)} ${actionWords(change.action)}`,
            about: aboutOf(change, budget.unit) || undefined,
          }))}
        />
      </Section>
    </>
  );
}

function Raises({ budget, mayRaise, mayWithdraw }: RailProps) {
  const [asked, setAsked] = useState<RaiseView | "new" | null>(null);
  const running = budget.raises.filter(({ state }) => state === "running").length;
  return (
    <Section
      finding={running === 0 ? "No raise is in force" : `${formatCount(running)} ${running === 1 ? "raise is" : "raises are"} in force`}
      actions={
        mayRaise ? (
          <Button tone="plain" icon="plus" onClick={() => setAsked("new")}>
            Raise
          </Button>
        ) : null
      }
    >
      {budget.raises.length === 0 ? (
        <Empty bare>A raise adds to the limit for a time and ends by itself.</Empty>
      ) : (
        <PlainList
          rows={budget.raises.map((raise) => ({
            key: raise.id,
            words: (
              <span className="said">
                {`+${fullAmount(raise.amount, budget.unit)}${raise.value ? ` for ${raise.value.name}` : ""}`}
                <small>
                  {RAISE_WORDS[raise.state]} {formatDay(raise.state === "coming" ? raise.startsAt : raise.endsAt)}. {raise.createdBy}:{" "}
                  {raise.reason}
                </small>
              </span>
            ),
            end:
              mayWithdraw && (raise.state === "running" || raise.state === "coming") ? (
                <button type="button" className="link" onClick={() => setAsked(raise)}>
                  Withdraw
                </button>
              ) : null,
          }))}
        />
      )}
      {asked === "new" ? <MoreDialog budget={budget} way="raise" onClose={() => setAsked(null)} /> : null}
      {asked && asked !== "new" ? (
        <ReasonDialog
          title="Withdraw the raise"
          say={`${fullAmount(asked.amount, budget.unit)} less from the next call on.`}
          deed="Withdraw it"
          danger
          plain
          path={`${budgetPath(budget.id)}/raises/${encodeURIComponent(asked.id)}/withdraw`}
          done="The raise is withdrawn"
          onClose={() => setAsked(null)}
        />
      ) : null}
    </Section>
  );
}

function Envelope({ budget }: { budget: BudgetDetail }) {
  const { parent, parts, unit } = budget;
  if (!parent && parts.length === 0) return null;
  return (
    <Section
      finding={
        parts.length > 0
          ? `It is divided into ${formatCount(parts.length)} ${parts.length === 1 ? "part" : "parts"}`
          : "It is a part of an envelope"
      }
    >
      {parent ? (
        <p>
          Part of <TextLink href={budgetHref(parent.id)}>{parent.name}</TextLink>.
        </p>
      ) : null}
      {parts.length > 0 ? (
        <KeyValues
          rows={parts.map((part) => ({
            name: part.name,
            value: <TextLink href={budgetHref(part.id)}>{amountWords(part.limit, unit)}</TextLink>,
          }))}
        />
      ) : null}
    </Section>
  );
}

/** "budget.change" as "changed it". */
const ACTIONS: Readonly<Record<string, string>> = {
  create: "made it",
  change: "changed it",
  archive: "archived it",
  raise: "raised it",
  withdraw_raise: "withdrew a raise",
  recount: "had it counted again",
  governance_review: "opened a governance review",
};
const actionWords = (action: string): string => {
  const deed = action.slice(action.lastIndexOf(".") + 1);
  return ACTIONS[deed] ?? deed.replaceAll("_", " ");
};
/** Work that the product does by itself is kept under the name of its job. */
const byWords = (by: string): string => (by.startsWith("job ") ? "Countinghouse" : by);
/** What differs, where something was there before; of a raise how much. */
function aboutOf({ action, changes, reason }: BudgetDetail["history"][number], unit: BudgetDetail["unit"]): string {
  const said = changes.filter(({ field }) => (action.endsWith(".raise") ? field === "raise" : action.endsWith(".change")));
  const words = said.map(({ field, before, after }) => {
    const [from, to] = [before, after].map((value) => valueWords(field, value, unit));
    return before === null ? `${fieldWords(field)} ${to}` : `${fieldWords(field)} ${from} → ${to}`;
  });
  return [...words, ...(reason ? [reason] : [])].join(". ");
}

function valueWords(field: string, value: string | null, unit: BudgetDetail["unit"]): string {
  if (value === null) return "none";
  if (field === "limit" || field === "raise") return fullAmount(value, unit);
  if (field === "thresholds") return (JSON.parse(value) as string[]).map(thresholdWords).join(", ");
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return formatInstant(value);
  return value === "true" ? "yes" : value === "false" ? "no" : value;
}

/** "carryOver" as "carry over". */
const fieldWords = (field: string): string => field.replace(/([A-Z])/g, " $1").toLowerCase();
