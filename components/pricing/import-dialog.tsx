"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ImportResult } from "@/lib/pricing";
import { formatCount } from "../charts/prepare/format";
import { fetchJson } from "../states/fetch-json";
import { ConfirmDialog } from "../ui/dialog";
import { PlainList } from "../ui/lists";
import { notifyDone } from "../ui/toast";
import { CAUSE_WORDS } from "./price-words";

const KIND_WORDS: Readonly<Record<ImportResult["changes"][number]["kind"], string>> = {
  ...CAUSE_WORDS,
  ended: "Ends",
  small_move: "Moves by at most 20 %",
  new_meter: "New rate",
  new_model: "New model",
};
const SHOWN = 8;
const IMPORT = "/api/ui/prices/import";
const waits = (kind: string): boolean => kind in CAUSE_WORDS;

/** Shows what the catalogue of this version would change, then does it. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const preview = useQuery<ImportResult>({
    queryKey: [IMPORT, "dry run"],
    queryFn: () => fetchJson<ImportResult>(IMPORT, { method: "POST", body: { dryRun: true } }),
    gcTime: 0,
  });
  const difference = preview.data;
  async function run() {
    const done = await fetchJson<ImportResult>(IMPORT, { method: "POST", body: {} });
    notifyDone(`${formatCount(done.prices.added)} prices added, ${formatCount(done.proposals.waiting)} changes wait`);
    await client.invalidateQueries();
    onClose();
  }
  return (
    <ConfirmDialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title="Import the catalogue of this version?"
      say={difference ? sayOf(difference) : preview.isError ? preview.error.message : "Comparing with the price book…"}
      deed="Import"
      onConfirm={run}
    >
      {difference && difference.changeCount > 0 ? (
        <PlainList
          rows={[
            ...difference.changes.slice(0, SHOWN).map((change, i) => ({
              key: `${i}`,
              words: (
                <>
                  <span className="mono">{change.model}</span> {change.meter.replaceAll("_", " ")}
                  {change.mode === "standard" ? "" : `, ${change.mode}`}: {change.from ?? "no price"} → {change.to ?? "no price"}
                </>
              ),
              end: `${KIND_WORDS[change.kind]}${waits(change.kind) ? ", waits" : ""}`,
            })),
            ...(difference.changeCount > SHOWN
              ? [{ key: "more", words: `and ${formatCount(difference.changeCount - SHOWN)} more`, end: "" }]
              : []),
          ]}
        />
      ) : null}
    </ConfirmDialog>
  );
}

function sayOf({ version, prices, proposals, changeCount }: ImportResult): string {
  const name = `genai-prices ${version}`;
  if (changeCount === 0 && prices.added === 0) return `The price book says what ${name} says. Nothing changes.`;
  return `${name}: ${formatCount(prices.added)} prices begin, ${formatCount(prices.closed)} end at once; ${formatCount(proposals.added)} new changes wait for somebody who may approve prices.`;
}
