"use client";
import { useState } from "react";
import type { ExceptionView } from "@/lib/risk/core/views";
import { formatDay } from "../charts/prepare/dates";
import { entityHref } from "../shell/destinations";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { StateMark, Time } from "../tables/cells";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { TextLink } from "../ui/text-link";
import { EXCEPTION_WORDS, exceptionPath } from "./finding-words";

type Deed = "approved" | "refused" | "withdraw";
type Asked = { exception: ExceptionView; deed: Deed };

/** Exceptions, each with why the risk is accepted and what keeps it small. */
export function ExceptionList({ exceptions, now }: { exceptions: readonly ExceptionView[]; now: string }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  return (
    <>
      <ul className="requests">
        {exceptions.map((exception) => (
          <li key={exception.id}>
            <div>
              <h3>
                {exception.ruleName}
                {exception.identity ? (
                  <>
                    : <TextLink href={entityHref("identity", exception.identity.id) ?? "/identities"}>{exception.identity.name}</TextLink>
                  </>
                ) : exception.subject.kind === "token" ? (
                  <>
                    : <TextLink href="/settings">{exception.subject.name}</TextLink>
                  </>
                ) : null}
                {exception.subject.kind === "identity" || !exception.identity ? "" : `, ${exception.subject.name}`}
              </h3>
              <p className="break-words">{exception.justification}</p>
              <p className="break-words">
                <span className="muted">Meanwhile: </span>
                {exception.compensatingControl}
              </p>
              <p className="sub">
                {exception.requestedBy}, <Time at={exception.requestedAt} now={now} />. Until{" "}
                {formatDay(exception.expiresAt, { year: true })}.
              </p>
            </div>
            <div className="grid gap-2 content-start">
              <StateMark tone={EXCEPTION_WORDS[exception.state].tone} calm>
                {EXCEPTION_WORDS[exception.state].word}
              </StateMark>
              {exception.approvedBy ? (
                <p className="sub">
                  {exception.approvedBy}, <Time at={exception.approvedAt} now={now} />
                  {exception.closedReason ? `: ${exception.closedReason}` : ""}
                </p>
              ) : null}
              <Deeds exception={exception} onAsk={setAsked} />
            </div>
          </li>
        ))}
      </ul>
      {asked ? <Question {...asked} onClose={() => setAsked(null)} /> : null}
    </>
  );
}

function Deeds({ exception, onAsk }: { exception: ExceptionView; onAsk: (asked: Asked) => void }) {
  if (!exception.mayDecide && !exception.mayWithdraw) return null;
  return (
    <div className="acts">
      {exception.mayDecide ? (
        <>
          <Button icon="check" onClick={() => onAsk({ exception, deed: "approved" })}>
            Approve
          </Button>
          <Button icon="x" onClick={() => onAsk({ exception, deed: "refused" })}>
            Refuse
          </Button>
        </>
      ) : null}
      {exception.mayWithdraw ? (
        <Button onClick={() => onAsk({ exception, deed: "withdraw" })}>{exception.state === "approved" ? "End it now" : "Withdraw"}</Button>
      ) : null}
    </div>
  );
}

const WORDS: Readonly<Record<Deed, { title: string; say: string; deed: string; done: string }>> = {
  approved: {
    title: "Accept this risk?",
    say: "Its findings are excepted at once, and open again when it expires.",
    deed: "Approve it",
    done: "The exception holds",
  },
  refused: { title: "Refuse the exception?", say: "Its findings stay open.", deed: "Refuse it", done: "The exception is refused" },
  withdraw: { title: "End the exception?", say: "Its findings are open again at once.", deed: "End it", done: "The exception is over" },
};

function Question({ exception, deed, onClose }: Asked & { onClose: () => void }) {
  const [reason, setReason] = useState("");
  const { title, say, deed: word, done } = WORDS[deed];
  async function act() {
    const path = `${exceptionPath(exception.id)}/${deed === "withdraw" ? "withdraw" : "decision"}`;
    await fetchJson(path, { method: "POST", body: { reason: reason.trim(), ...(deed === "withdraw" ? {} : { decision: deed }) } });
    return done;
  }
  return (
    <DeedDialog title={title} say={say} deed={word} danger={deed !== "approved"} act={act} onClose={onClose}>
      <Field label="Reason" required help="Kept in the audit log.">
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
