import type { DetectorPreview } from "@/lib/anomalies/core/views";
import { formatDay } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { SEVERITY_WORDS } from "../states/severity-words";
import { Money, StateMark, Time } from "../tables/cells";
import { previewFinding } from "./detector-words";

/** How often it would have fired, and on what. */
export function PreviewWords({ preview }: { preview: DetectorPreview }) {
  const { proposed, events, learntFrom, from, isCut } = preview;
  const hidden = proposed.times - proposed.signals.length;
  return (
    <div role="status" className="parts">
      <p>
        <b>{previewFinding(preview)}</b>
      </p>
      <p className="sub">
        From {formatDay(from, { year: true })}, learnt from {formatDay(learntFrom, { year: true })} on, {formatCount(events)} calls read.
        {isCut ? " There was more usage than is read at once: the days are fewer than asked for." : ""}
      </p>
      {proposed.signals.length > 0 ? (
        <ul className="plain-list">
          {proposed.signals.map((one) => (
            <li key={`${one.detectedAt} ${one.scope.kind} ${one.scope.id} ${one.title}`}>
              <span className="said">
                <span>{one.title}</span>
                <small>
                  {one.scope.name}, <Time at={one.detectedAt} />
                </small>
              </span>
              <span className="end">
                <StateMark tone={SEVERITY_WORDS[one.severity].tone} calm>
                  {SEVERITY_WORDS[one.severity].word}
                </StateMark>{" "}
                <Money value={one.impactUsd} strong />
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      {hidden > 0 ? <p className="sub">{formatCount(hidden)} more, less dear.</p> : null}
    </div>
  );
}
