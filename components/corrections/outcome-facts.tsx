import type { TallyView } from "@/lib/metering/core/corrections-view";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { Facts } from "../ui/facts";

/** The preview's figures; beside each what the run made of it, where that is something else. */
export function OutcomeFacts({ preview, run }: { preview: TallyView; run: TallyView | null }) {
  const count = (pick: (tally: TallyView) => number) => beside(formatCount(pick(preview)), run && formatCount(pick(run)));
  const money = (pick: (tally: TallyView) => string, sign = false) =>
    beside(formatMoney(pick(preview), { sign }), run && formatMoney(pick(run), { sign }));
  return (
    <Facts
      facts={[
        { name: "Lines that change", value: count((tally) => tally.linesChanged) },
        { name: "Lines read", value: count((tally) => tally.linesRead) },
        { name: "Money that moves", value: money((tally) => tally.movedUsd) },
        { name: "Of it in closed periods", value: posted(preview, run) },
        { name: "Difference", value: money((tally) => tally.differenceUsd, true) },
        {
          name: "Unpriced events",
          value: beside(unpricedWords(preview), run && unpricedWords(run)),
        },
      ]}
    />
  );
}

/** Lines of closed periods stay as they are; the next period that closes posts the difference. */
function posted(preview: TallyView, run: TallyView | null) {
  const words = ({ toPost }: TallyView): string =>
    toPost.linesChanged === 0
      ? "Nothing"
      : `${formatMoney(toPost.movedUsd)} in ${formatCount(toPost.linesChanged)} lines, posted by the next close`;
  return beside(words(preview), run && words(run));
}

const unpricedWords = ({ unpricedBefore, unpricedAfter }: TallyView): string =>
  unpricedBefore === unpricedAfter ? formatCount(unpricedBefore) : `${formatCount(unpricedBefore)} → ${formatCount(unpricedAfter)}`;

function beside(previewed: string, done: string | null) {
  if (done === null || done === previewed) return previewed;
  return (
    <>
      {done} <span className="muted">· preview {previewed}</span>
    </>
  );
}
