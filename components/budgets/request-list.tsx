"use client";
import { useState } from "react";
import type { RequestView } from "@/lib/budgets/core/views";
import { formatDay } from "../charts/prepare/dates";
import { StateMark, Time } from "../tables/cells";
import { Button } from "../ui/button";
import { TextLink } from "../ui/text-link";
import { budgetHref, DUTY_WORDS, fullAmount, REQUEST_WORDS } from "./budget-words";
import { ReasonDialog } from "./reason-dialog";

type Need = RequestView["needs"][number];
type Asked = { request: RequestView; deed: "approved" | "refused" | "withdraw"; duty?: Need["duty"] };

const pathOf = (id: string, deed: "decision" | "withdraw"): string => `/api/ui/budget-requests/${encodeURIComponent(id)}/${deed}`;
const SAYS = { approved: { tone: "ok", word: "says yes" }, refused: { tone: "breach", word: "says no" } } as const;

/** Requests for more, each with whose yes it needs and what they said. */
export function RequestList({ requests, now }: { requests: readonly RequestView[]; now: string }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  return (
    <>
      <ul className="requests">
        {requests.map((request) => (
          <li key={request.id}>
            <div>
              <h3>
                {fullAmount(request.amount, request.budget.unit)} more for{" "}
                <TextLink href={budgetHref(request.budget.id)}>{request.budget.name}</TextLink>
                {request.value ? `, ${request.value.name}` : ""}
              </h3>
              <p className="break-words">{request.reason}</p>
              <p className="sub">
                {request.isOwn ? "You" : request.createdBy}, <Time at={request.createdAt} now={now} />. {spanWords(request)}.
                {request.state === "waiting" ? (
                  <>
                    {" "}
                    Lapses <Time at={request.expiresAt} now={now} />.
                  </>
                ) : null}
              </p>
            </div>
            <div className="grid gap-2 content-start">
              {request.state === "waiting" ? null : (
                <StateMark tone={REQUEST_WORDS[request.state].tone}>{REQUEST_WORDS[request.state].word}</StateMark>
              )}
              <ul className="says">
                {request.needs.map((need) => (
                  <NeedLine key={need.duty} need={need} now={now} isOpen={request.state === "waiting"} />
                ))}
              </ul>
              {request.state === "waiting" ? <Deeds request={request} onAsk={setAsked} /> : null}
            </div>
          </li>
        ))}
      </ul>
      {asked ? <Question {...asked} onClose={() => setAsked(null)} /> : null}
    </>
  );
}

const spanWords = ({ kind, endsAt }: RequestView): string =>
  kind === "raise" && endsAt ? `Until ${formatDay(endsAt, { year: true })}` : "For good";

function NeedLine({ need, now, isOpen }: { need: Need; now: string; isOpen: boolean }) {
  const { duty, why, decision, by, at, reason } = need;
  return (
    <li className="said">
      {decision ? (
        <StateMark tone={SAYS[decision].tone} calm>
          {`${by ?? DUTY_WORDS[duty]} ${SAYS[decision].word}`}
        </StateMark>
      ) : (
        <StateMark tone={isOpen ? "waiting" : "none"} calm>
          {`${DUTY_WORDS[duty]} ${isOpen ? "has not said" : "was not asked any more"}`}
        </StateMark>
      )}
      <small>
        {decision ? (
          <>
            {DUTY_WORDS[duty]}, <Time at={at} now={now} />
            {reason ? `: ${reason}` : ""}
          </>
        ) : (
          why
        )}
      </small>
    </li>
  );
}

/** Who may speak for several duties chooses one: nobody speaks for two. */
function Deeds({ request, onAsk }: { request: RequestView; onAsk: (asked: Asked) => void }) {
  const mine = request.needs.filter((need) => need.mayDecide && need.decision === null);
  return (
    <div className="acts">
      {mine.map(({ duty }) => (
        <span className="acts" key={duty}>
          <Button icon="check" onClick={() => onAsk({ request, deed: "approved", duty })}>
            {mine.length > 1 ? `Approve for ${DUTY_WORDS[duty].toLowerCase()}` : "Approve"}
          </Button>
          <Button icon="x" onClick={() => onAsk({ request, deed: "refused", duty })}>
            Refuse
          </Button>
        </span>
      ))}
      {request.isOwn ? <Button onClick={() => onAsk({ request, deed: "withdraw" })}>Withdraw</Button> : null}
    </div>
  );
}

function Question({ request, deed, duty, onClose }: Asked & { onClose: () => void }) {
  const what = `${fullAmount(request.amount, request.budget.unit)} more for ${request.budget.name}`;
  const others = request.needs
    .filter((need) => need.decision === null && need.duty !== duty)
    .map((need) => DUTY_WORDS[need.duty].toLowerCase());
  if (deed === "withdraw") {
    return (
      <ReasonDialog
        title="Withdraw the request"
        say={`You no longer ask for ${what}.`}
        deed="Withdraw it"
        plain
        path={pathOf(request.id, "withdraw")}
        done="The request is withdrawn"
        onClose={onClose}
      />
    );
  }
  const isYes = deed === "approved";
  return (
    <ReasonDialog
      title={isYes ? `Approve ${what}?` : `Refuse ${what}?`}
      say={
        isYes
          ? others.length > 0
            ? `It takes effect when ${others.join(" and ")} agree${others.length === 1 ? "s" : ""} too.`
            : "It takes effect with the next call."
          : "One no is enough: the request is over then."
      }
      deed={isYes ? "Approve" : "Refuse"}
      danger={!isYes}
      path={pathOf(request.id, "decision")}
      body={{ decision: deed, ...(duty ? { duty } : {}) }}
      done={isYes ? "Approved" : "Refused"}
      onClose={onClose}
    />
  );
}
