"use client";
import { useState } from "react";
import { isIssued } from "@/lib/chargeback/core/statement-state";
import type { CheckView, PeriodView } from "@/lib/chargeback/core/views";
import { formatDay } from "../charts/prepare/dates";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { useRefused } from "../states/use-refused";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { KeyValues } from "../ui/facts";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { deedPath, STATEMENTS_ISSUE_PATH } from "./chargeback-path";
import { anyOf, chargedWords, counted, isLeft, shortName } from "./period-words";

/** What is asked once more before it is done. */
export type AskedDeed =
  | { kind: "review" | "refresh" | "withdraw" | "allocation" | "close" | "issue" | "reopen" | "grant" | "refuse" }
  | { kind: "waive"; check: CheckView };

type DialogProps = { period: PeriodView; now: string; closers: readonly string[]; onClose: () => void };

export function PeriodDialog({ asked, ...props }: DialogProps & { asked: AskedDeed }) {
  switch (asked.kind) {
    case "waive":
      return <WaiveDialog check={asked.check} {...props} />;
    case "close":
      return <CloseDialog {...props} />;
    case "withdraw":
    case "reopen":
    case "refuse":
      return <ReasonDeed kind={asked.kind} {...props} />;
    default:
      return <PlainDeed kind={asked.kind} {...props} />;
  }
}

/** Names what will be frozen; the server closes only what was looked at. Who prepared it is told who else can. */
function CloseDialog({ period, now, closers, onClose }: DialogProps) {
  const { send } = useRefused();
  const { contentHash, prepared, may } = period;
  const name = shortName(period, now);
  if (!may.close.allowed)
    return (
      <Dialog
        wide
        open
        onOpenChange={(open) => !open && onClose()}
        title={may.waive.allowed ? `${name} cannot be closed yet` : `Somebody else closes ${name}`}
        say={`${may.close.why}${closers.length > 0 && !may.waive.allowed ? ` ${anyOf(closers)} could: send them this page.` : ""}`}
        footer={
          <Button tone="primary" onClick={onClose}>
            Done
          </Button>
        }
      >
        <Frozen period={period} />
      </Dialog>
    );
  async function act() {
    await send(deedPath(period.id, "close"), "POST", { contentHash });
    return `${name} is closed at ${chargedWords(period)}`;
  }
  return (
    <DeedDialog
      wide
      onClose={onClose}
      title={`Close ${name}?`}
      say="What is named here is copied and never changes again. Usage that is late, priced anew or given to somebody else is posted as a correction in the next period."
      deed={`Close ${name}`}
      slow={`Closing ${name}: usage, names and statements are copied. This can take a minute.`}
      act={act}
    >
      <Frozen period={period} />
      {prepared ? <p className="sub">{`${prepared.name} prepared it on ${formatDay(prepared.at)}.`}</p> : null}
    </DeedDialog>
  );
}

/** What a close copies. */
function Frozen({ period: { statementRows, checks, currency, version, costUsd, charged, rate } }: { period: PeriodView }) {
  const waived = checks.filter(({ state }) => state === "waived").length;
  return (
    <KeyValues
      rows={[
        { name: "Usage", value: `${formatMoney(costUsd, { places: 2 })}, by day, identity, meter and price` },
        { name: "Names and owners", value: "as they are now" },
        { name: "Prices and rules", value: "the versions of now" },
        ...(rate ? [{ name: "Exchange rate", value: `${rate.perUsd} ${rate.currency} for a dollar` }] : []),
        { name: "Statements", value: formatCount(statementRows.length) },
        { name: "Checks", value: `${formatCount(checks.length - waived)} passed${waived > 0 ? `, ${formatCount(waived)} let pass` : ""}` },
        { name: "Version", value: formatCount(version + 1) },
        { name: "Charged", value: formatMoney(charged ?? costUsd, { currency }), sum: true },
      ]}
    />
  );
}

function WaiveDialog({ period, check, onClose }: DialogProps & { check: CheckView }) {
  const [reason, setReason] = useState("");
  const { errorOf, send } = useRefused();
  async function act() {
    await send(deedPath(period.id, "waivers"), "POST", { check: check.id, reason: reason.trim() });
    return `${check.title}: let pass`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Let this check pass?"
      say={
        <>
          <b>{check.title}.</b> {check.detail} The reason and your name stand beside it in the closed period.
        </>
      }
      deed="Let it pass"
      act={act}
    >
      <ReasonField value={reason} onChange={setReason} error={errorOf("reason")} />
    </DeedDialog>
  );
}

type ReasonFieldProps = { value: string; onChange: (reason: string) => void; error: string | undefined };

const ReasonField = ({ value, onChange, error }: ReasonFieldProps) => (
  <Field label="Reason" required help="Kept with the period and in the audit log." error={error}>
    {(control) => <Textarea {...control} rows={2} value={value} onChange={(event) => onChange(event.target.value)} />}
  </Field>
);

const REASONED = {
  withdraw: {
    title: (name: string) => `Take ${name} out of review?`,
    say: () => "Its drafts are discarded and owners are asked no more. What they answered stays in the audit log.",
    deed: "Take it out of review",
    done: (name: string) => `${name} is open`,
  },
  reopen: {
    title: (name: string) => `Ask to open ${name} again?`,
    say: (version: number) =>
      `Somebody who approves closes decides. Version ${version} stays readable, its statements are replaced, and the next close makes version ${version + 1}.`,
    deed: "Ask to open again",
    done: (name: string) => `Asked to open ${name} again`,
  },
  refuse: {
    title: (name: string) => `Leave ${name} closed?`,
    say: () => "Whoever asked is told, with your reason.",
    deed: "Leave it closed",
    done: (name: string) => `${name} stays closed`,
  },
} as const;

function ReasonDeed({ kind, period, now, onClose }: DialogProps & { kind: keyof typeof REASONED }) {
  const [reason, setReason] = useState("");
  const { errorOf, send } = useRefused();
  const name = shortName(period, now);
  const words = REASONED[kind];
  async function act() {
    if (kind === "refuse") await send(deedPath(period.id, "reopen/decision"), "POST", { grant: false, reason: reason.trim() });
    else await send(deedPath(period.id, kind), "POST", { reason: reason.trim() });
    return words.done(name);
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={words.title(name)}
      say={words.say(period.version)}
      deed={words.deed}
      danger={kind !== "refuse"}
      act={act}
    >
      <ReasonField value={reason} onChange={setReason} error={errorOf("reason")} />
    </DeedDialog>
  );
}

type PlainKind = "review" | "refresh" | "allocation" | "issue" | "grant";

function PlainDeed({ kind, period, now, onClose }: DialogProps & { kind: PlainKind }) {
  const { send } = useRefused();
  const words = plainWords(kind, period, shortName(period, now));
  async function act() {
    await send(words.path, "POST", words.body);
    return words.done;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={words.title}
      say={words.say}
      deed={words.deed}
      danger={kind === "grant"}
      slow="All statements of the period are being worked out. This can take a minute."
      act={act}
    >
      {null}
    </DeedDialog>
  );
}

/** How many statements still wait to be issued. */
export const toIssue = ({ statementRows }: Pick<PeriodView, "statementRows">): number =>
  statementRows.filter(({ state }) => !isIssued(state)).length;

function plainWords(kind: PlainKind, period: PeriodView, name: string) {
  const { id, contentHash, checks, reopenAsked, version } = period;
  switch (kind) {
    case "review":
      return {
        path: deedPath(id, "review"),
        body: undefined,
        title: `Start the review of ${name}?`,
        say: "Statements are drafted from what the ledger holds now, and their owners are asked to agree. Usage that still arrives makes the drafts stale until they are refreshed.",
        deed: "Start review",
        done: `${name} is in review, and the owners are told`,
      };
    case "refresh":
      return {
        path: deedPath(id, "refresh"),
        body: undefined,
        title: "Refresh the drafts?",
        say: "They are computed anew from what the ledger holds now. Statements that do not change keep their answers; the others are asked about again.",
        deed: "Refresh drafts",
        done: "The drafts are those of now",
      };
    case "allocation":
      return {
        path: deedPath(id, "allocation"),
        body: { contentHash },
        title: "Approve the allocation?",
        say: `What the rules move is approved as it is shown here. If it changes before ${name} is closed, it is asked for again.`,
        deed: "Approve the allocation",
        done: "The allocation is approved",
      };
    case "issue":
      return {
        path: STATEMENTS_ISSUE_PATH,
        body: { periodId: id },
        title: `Issue ${counted(toIssue(period), "statement")}?`,
        say: "Their owners are sent them and may dispute lines until the deadline. An issued statement never changes; credit notes point back to it.",
        deed: issueWords(period),
        done: `The statements of ${name} are issued`,
      };
    case "grant":
      return {
        path: deedPath(id, "reopen/decision"),
        body: { grant: true },
        title: `Open ${name} again?`,
        say: `${reopenAsked ? `${reopenAsked.name} asks: “${reopenAsked.reason}” ` : ""}Version ${version} stays readable, its statements are replaced by those of version ${version + 1}${checks.some(isLeft) ? ", and every check is asked again" : ""}.`,
        deed: "Open again",
        done: `${name} is open again`,
      };
  }
}

/** "Issue 12 statements". */
export function issueWords(period: Pick<PeriodView, "statementRows">): string {
  const count = toIssue(period);
  return count === 1 ? "Issue the statement" : `Issue ${formatCount(count)} statements`;
}
