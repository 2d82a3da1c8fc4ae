import type { TaskDetail } from "@/lib/revocation/core/views";
import { formatInstant } from "../charts/prepare/dates";
import { cx } from "../ui/cx";
import { Section } from "../ui/section";
import { silenceWords } from "./revocation-words";

/** Decided, sent, applied, last success: four times, and none of them stands for another. A new owner has the first and the third. */
export function FourTimes({ task }: { task: TaskDetail }) {
  const { decidedAt, sentAt, appliedAt, lastSuccessAt, violation, silence, graceMinutes } = task;
  const isLate = violation !== null && task.state === "reopened";
  const isHandedOn = task.action === "reassign";
  const decided = { name: "Decided", at: decidedAt, about: task.decidedBy.join(", "), isLate: false };
  const ended = [
    { name: "Sent", at: sentAt, about: sentAt ? "refused here from then on" : "not yet", isLate: false },
    {
      name: "Applied",
      at: appliedAt,
      about: appliedAt ? `no success may follow after ${graceMinutes} min` : "not confirmed yet",
      isLate: false,
    },
    {
      name: "Last success",
      at: lastSuccessAt,
      about: isLate ? "after the cut-off" : lastSuccessAt ? "before the cut-off" : "none seen",
      isLate,
    },
  ];
  const handedOn = { name: "Handed on", at: appliedAt, about: appliedAt ? "the inventory says so" : "not yet", isLate: false };
  const times = isHandedOn ? [decided, handedOn] : [decided, ...ended];
  const finding = isHandedOn ? "A new owner ends no call, so no silence is asked for" : findingOf(isLate, silence);
  return (
    <Section finding={finding} name={isHandedOn ? "Decided, and done" : "Four times, told apart"}>
      <ol className="rvk-times">
        {times.map(({ name, at, about, isLate: late }) => (
          <li key={name} className={cx(at !== null && (late ? "breach" : "on"))}>
            <b>{name}</b>
            {at ? <time dateTime={at}>{formatInstant(at)}</time> : <span className="muted">—</span>}
            {about ? <small>{about}</small> : null}
          </li>
        ))}
      </ol>
    </Section>
  );
}

function findingOf(isLate: boolean, silence: TaskDetail["silence"]): string {
  if (isLate) return "The last success came after the cut-off";
  return silence ? `It was ${silenceWords(silence)}` : "Its silence begins when it is applied";
}
