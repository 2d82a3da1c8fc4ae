"use client";
import { useState } from "react";
import type { CorrectionDetail } from "@/lib/metering/core/corrections-view";
import { formatMoney } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Banner } from "../states/banner";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { KpiSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { StateMark, Time } from "../tables/cells";
import { Facts } from "../ui/facts";
import { Progress } from "../ui/progress";
import { CorrectionDeeds } from "./correction-deeds";
import { CorrectionTables } from "./correction-tables";
import { correctionPath, findingOf, isMoving, KIND_WORDS, STATE_WORDS, selectionWords, spanWords } from "./correction-words";
import { OutcomeFacts } from "./outcome-facts";

const REFRESH_MS = 1_000;

/** One correction: what it would change and did, for whom, and who agreed. */
export function CorrectionView({ id, now }: { id: string; now: string }) {
  const [isMovingNow, setMovingNow] = useState(false);
  const correction = useRead<CorrectionDetail>(correctionPath(id), isMovingNow ? REFRESH_MS : undefined);
  const { data } = correction;
  const moving = data !== undefined && isMoving(data.state);
  if (moving !== isMovingNow) setMovingNow(moving);
  return (
    <>
      <PageHeader
        title={data ? findingOf(data) : "Correction"}
        crumbs={[{ name: data ? `${KIND_WORDS[data.kind]}: ${selectionWords(data)}` : "Correction" }]}
        fresh={
          data ? (
            <>
              <StateMark tone={STATE_WORDS[data.state].tone}>{STATE_WORDS[data.state].word}</StateMark>
              <span>{spanWords(data)}, UTC</span>
              <span>{selectionWords(data)}</span>
            </>
          ) : null
        }
        actions={data ? <CorrectionDeeds correction={data} /> : null}
      />
      <QueryBlock query={correction} skeleton={<KpiSkeleton count={4} />} title="The correction did not load">
        {(answer) => <CorrectionBody correction={answer} now={now} />}
      </QueryBlock>
    </>
  );
}

function CorrectionBody({ correction, now }: { correction: CorrectionDetail; now: string }) {
  const { state, progress, preview, run, approvedBy, approvedAt, askedBy, askedAt, reason } = correction;
  return (
    <>
      <div className="mb-4 flex flex-col gap-3">
        <CorrectionNotice correction={correction} />
        {isMoving(state) || state === "paused" || (state === "failed" && progress.done > 0) ? (
          <Progress
            done={progress.done}
            of={Math.max(progress.done, progress.of)}
            label={run || preview ? "Lines of the run" : "Lines of the preview"}
          />
        ) : null}
        <p className="break-words">
          <span className="muted">Reason: </span>
          {reason}
        </p>
      </div>
      <Facts
        facts={[
          { name: "Asked by", value: <Who name={askedBy.name} at={askedAt} now={now} /> },
          {
            name: "Approved by",
            value: approvedBy ? (
              <Who name={approvedBy.name} at={approvedAt} now={now} />
            ) : (
              <span className="muted">{approvalWords(correction)}</span>
            ),
          },
        ]}
      />
      {preview ? <OutcomeFacts preview={preview} run={run} /> : null}
      {preview ? (
        preview.linesRead === 0 ? (
          <Empty title="No usage lies in this selection">No line of the period matches, so there is nothing to work out again.</Empty>
        ) : (
          <CorrectionTables correction={correction} preview={preview} />
        )
      ) : null}
    </>
  );
}

function Who({ name, at, now }: { name: string; at: string | null; now: string }) {
  return (
    <>
      {name} <span className="muted">· {at ? <Time at={at} now={now} /> : null}</span>
    </>
  );
}

function approvalWords({ state, preview, thresholdUsd }: CorrectionDetail): string {
  if (state === "waiting") return "Nobody yet";
  if (!preview) return "Known after the preview";
  return `Not needed up to ${formatMoney(thresholdUsd)}`;
}

function CorrectionNotice({ correction }: { correction: CorrectionDetail }) {
  const { state, error, isPreviewOutdated, kind, run, deeds, thresholdUsd, startedAt } = correction;
  if (state === "failed")
    return <Banner tone="breach">{error ?? "It stopped."} What was stored until then stays; it goes on where it stood.</Banner>;
  if (state === "waiting") {
    const who = deeds.includes("approve") ? "You may approve it." : "Another person has to approve it.";
    const why =
      startedAt === null
        ? `More than ${formatMoney(thresholdUsd)} would move.`
        : `Prices or inventory changed since the preview, and the run would now move more than ${formatMoney(thresholdUsd)}.`;
    return (
      <Banner>
        {why} {who}
      </Banner>
    );
  }
  if (state === "cancelled" && run && run.linesChanged > 0)
    return <Banner tone="calm">Cancelled in the middle: the lines that the run had reached keep what it gave them.</Banner>;
  if (isPreviewOutdated && (state === "ready" || state === "approved")) {
    const what = kind === "rating" ? "Prices" : "The inventory";
    return <Banner>{what} changed since the preview: the run may differ from it, and the difference will stand here.</Banner>;
  }
  return null;
}
