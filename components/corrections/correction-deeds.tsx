"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { CorrectionDeed } from "@/lib/metering/core/corrections";
import type { CorrectionDetail } from "@/lib/metering/core/corrections-view";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { fetchJson } from "../states/fetch-json";
import { Button } from "../ui/button";
import { ConfirmDialog } from "../ui/dialog";
import { notifyDone } from "../ui/toast";
import { correctionPath } from "./correction-words";

const DONE: Readonly<Record<CorrectionDeed, string>> = {
  approve: "Approved",
  run: "It runs",
  pause: "It stands still after the page it is at",
  cancel: "Cancelled",
};

/** What the caller may do with it now; what moves money is asked once more. */
export function CorrectionDeeds({ correction }: { correction: CorrectionDetail }) {
  const { id, deeds } = correction;
  const client = useQueryClient();
  const [asked, setAsked] = useState<"approve" | "run" | "cancel" | null>(null);
  async function act(deed: CorrectionDeed) {
    await fetchJson(`${correctionPath(id)}/${deed}`, { method: "POST", body: {} });
    notifyDone(DONE[deed]);
    await client.invalidateQueries();
  }
  const plain = useMutation({ mutationFn: act });
  const isPreviewLeft = correction.preview === null;
  return (
    <>
      {deeds.includes("cancel") ? <Button onClick={() => setAsked("cancel")}>Cancel it</Button> : null}
      {deeds.includes("pause") ? (
        <Button pending={plain.isPending} onClick={() => plain.mutate("pause")}>
          Pause
        </Button>
      ) : null}
      {deeds.includes("approve") ? (
        <Button tone="primary" icon="check" onClick={() => setAsked("approve")}>
          Approve
        </Button>
      ) : null}
      {deeds.includes("run") ? (
        <Button
          tone="primary"
          icon="retry"
          pending={plain.isPending}
          onClick={() => (isPreviewLeft || correction.startedAt !== null ? plain.mutate("run") : setAsked("run"))}
        >
          {isPreviewLeft || correction.startedAt !== null ? "Go on" : "Run"}
        </Button>
      ) : null}
      {asked ? (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setAsked(null)}
          {...QUESTION[asked](correction)}
          onConfirm={() => act(asked)}
        />
      ) : null}
    </>
  );
}

type Question = { title: string; say: string; deed: string; danger?: boolean };

const effect = ({ preview }: CorrectionDetail): string =>
  preview
    ? `${formatCount(preview.linesChanged)} lines change, ${formatMoney(preview.movedUsd)} moves, and the total changes by ${formatMoney(preview.differenceUsd, { sign: true })}.`
    : "";

const QUESTION: Readonly<Record<"approve" | "run" | "cancel", (correction: CorrectionDetail) => Question>> = {
  approve: (correction) => ({
    title: "Approve the correction",
    say: `${effect(correction)} It runs when it is started, with your name beside it.`,
    deed: "Approve",
  }),
  run: (correction) => ({ title: "Run the correction", say: `${effect(correction)} It can be paused between two pages.`, deed: "Run" }),
  cancel: (correction) => ({
    title: "Cancel the correction",
    say: correction.run
      ? "What the run has changed until now stays. It cannot be taken up again."
      : "Nothing was changed. It cannot be taken up again.",
    deed: "Cancel the correction",
    danger: true,
  }),
};
