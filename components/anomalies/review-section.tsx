"use client";
import { useState } from "react";
import type { IncidentDetail, IncidentState } from "@/lib/incidents/core/views";
import { formatDay } from "../charts/prepare/dates";
import { Empty } from "../states/empty";
import { Time } from "../tables/cells";
import { Button } from "../ui/button";
import { Section } from "../ui/section";
import { StateMark } from "../ui/state-mark";
import { counted } from "./incident-words";
import { ReviewDialog } from "./review-dialog";

/** What is learnt is written once it goes no further. */
const WRITABLE: readonly IncidentState[] = ["contained", "resolved", "closed"];

/** What was learnt: what happened, why, what helped, and who does what by when. */
export function ReviewSection({ incident, now }: { incident: IncidentDetail; now: string }) {
  const [writing, setWriting] = useState(false);
  const { review, state, mayWork } = incident;
  const mayWrite = mayWork && WRITABLE.includes(state);
  if (!review && !mayWrite) return null;
  const open = review?.followUps.filter(({ doneAt }) => doneAt === null).length ?? 0;
  return (
    <Section
      finding={!review ? "Nothing is written down yet" : open > 0 ? `${counted(open, "follow-up")} still to do` : "What was learnt"}
      name="Looking back"
      actions={
        mayWrite ? (
          <Button icon="edit" onClick={() => setWriting(true)}>
            {review ? "Change it" : "Write it down"}
          </Button>
        ) : null
      }
    >
      {review ? (
        <div className="parts">
          <Said title="What happened" text={review.whatHappened} />
          <Said title="Why it happened" text={review.whyItHappened} />
          <Said title="What helped" text={review.whatHelped} />
          {review.followUps.length > 0 ? (
            <ul className="plain-list">
              {review.followUps.map(({ text, ownerName, dueOn, doneAt }) => (
                <li key={text}>
                  <span className="said">
                    <span>{text}</span>
                    <small>
                      {ownerName ?? "nobody yet"}
                      {dueOn ? `, by ${formatDay(`${dueOn}T00:00:00Z`, { year: true })}` : ""}
                    </small>
                  </span>
                  <span className="end">
                    <StateMark tone={doneAt ? "ok" : "waiting"} calm>
                      {doneAt ? "Done" : "To do"}
                    </StateMark>
                  </span>
                </li>
              ))}
            </ul>
          ) : null}
          <p className="sub">
            {review.updatedBy}, <Time at={review.updatedAt} now={now} />
          </p>
        </div>
      ) : (
        <Empty bare>Write what happened and why while it is remembered: the next one like it is shorter for it.</Empty>
      )}
      {writing ? <ReviewDialog incident={incident} now={now} onClose={() => setWriting(false)} /> : null}
    </Section>
  );
}

function Said({ title, text }: { title: string; text: string }) {
  if (text === "") return null;
  return (
    <div>
      <h3>{title}</h3>
      <p className="whitespace-pre-wrap break-words" dir="auto">
        {text}
      </p>
    </div>
  );
}
