"use client";
import { useQueryClient } from "@tanstack/react-query";
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import type { ImportOutcome, InvoicePreview, SourceView } from "@/lib/invoices/core/views";
import { RequestFailure } from "../states/request-failure";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { later, WhenHere } from "../ui/later";
import { notifyDone, notifyFailed } from "../ui/toast";
import { outcomeWords } from "./invoice-words";
import { isPlainCsv, previewFile, sendFile } from "./send-file";

/** With the checks of what it sends: only a file with columns of its own needs it. */
const MAPPING = later(() => import("./mapping-dialog"));

type Waiting = { file: File; preview: InvoicePreview };
type UploadProps = { sources: readonly SourceView[]; onTaken: (outcome: ImportOutcome) => void; children: ReactNode };

/** Files are dropped here or chosen. What is known is taken at once; columns that are not are explained first. */
export function UploadArea({ sources, onTaken, children }: UploadProps) {
  const input = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const [pending, setPending] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const [waiting, setWaiting] = useState<Waiting | null>(null);

  async function take(file: File, source?: string) {
    setPending(file.name);
    try {
      const outcome = await sendFile(file, source);
      if (outcome.state === "refused") notifyFailed(outcomeWords(outcome));
      else notifyDone(outcomeWords(outcome));
      onTaken(outcome);
    } finally {
      setPending(null);
      await client.invalidateQueries();
    }
  }
  async function look(file: File) {
    setPending(file.name);
    try {
      const preview = isPlainCsv(file) ? await previewFile(file) : null;
      if (preview && (preview.format === null || preview.format === "csv")) setWaiting({ file, preview });
      else await take(file);
    } catch (error) {
      notifyFailed(
        error instanceof Error ? error.message : "The file was not taken.",
        error instanceof RequestFailure ? error.requestId : undefined,
      );
    } finally {
      setPending(null);
    }
  }
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file) void look(file);
  };
  return (
    <>
      <section
        className={cx("drop-area", over && "over")}
        aria-label="Import an invoice"
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <p>{pending ? `Reading ${pending} …` : children}</p>
        <input
          ref={input}
          type="file"
          hidden
          aria-label="Invoice file"
          accept=".csv,.json,.ndjson,.jsonl,.gz,.txt,.tsv"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            event.target.value = "";
            if (file) void look(file);
          }}
        />
        <Button tone="primary" icon="import" pending={pending !== null} onClick={() => input.current?.click()}>
          Choose a file
        </Button>
      </section>
      {waiting ? (
        <WhenHere of={MAPPING}>
          {(MappingDialog) => (
            <MappingDialog
              {...waiting}
              sources={sources}
              onClose={() => setWaiting(null)}
              onTake={async (source) => {
                await take(waiting.file, source);
                setWaiting(null);
              }}
            />
          )}
        </WhenHere>
      ) : null}
    </>
  );
}
