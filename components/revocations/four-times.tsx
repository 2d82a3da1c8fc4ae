import type { TaskDetail } from "@/lib/revocation/core/views";
import { formatInstant } from "../charts/prepare/dates";
import { cx } from "../ui/cx";
import { Section } from "../ui/section";
import { silenceWords } from "./revocation-words";

/** Decided, sent, applied, last success: four times, and none of them stands for another. */
export function FourTimes({ task }: { task: TaskDetail }) {
  const { decidedAt, sentAt, appliedAt, lastSuccessAt, violation, silence, graceMinutes } = task;
  const isLate = violation !== null && task.state === "reopened";
  const times = [
    { name: "Decided", at: decidedAt, about: task.decidedBy.join(", ") },
    { name: "Sent", at: sentAt, about: sentAt ? "refused here from then on" : "not yet" },
    { name: "Applied", at: appliedAt, about: appliedAt ? `no success may follow after ${graceMinutes} min` : "not confirmed yet" },
    {
      name: "Last success",
      at: lastSuccessAt,
      about: isLate ? "after the cut-off" : lastSuccessAt ? "before the cut-off" : "none seen",
      isLate,
    },
  ];
  const finding = isLate
    ? "The last success came after the cut-off"
    : silence
      ? `It was ${silenceWords(silence)}`
      : "Its silence begins when it is applied";
  return (
    <Section finding={finding} name="Four times, told apart">
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
