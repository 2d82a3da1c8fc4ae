"use client";
import type { ImportOutcome, InvoicePreview } from "@/lib/invoices/core/views";
import { RequestFailure } from "../states/request-failure";
import { previewPath, uploadPath } from "./invoice-paths";

/** How much of a file is looked into before it is sent. */
const PREVIEW_BYTES = 1024 * 1024;

/** Its bytes as they are, however many. @throws RequestFailure */
async function post<Answer>(path: string, body: Blob): Promise<Answer> {
  const answer = await fetch(path, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/octet-stream" },
    body,
  }).catch(() => null);
  if (!answer) throw new RequestFailure(0, { code: "offline", message: "The file was not sent. Check your connection and try again." });
  const content = (await answer.json().catch(() => null)) as
    | (Answer & { error?: { code: string; message: string; requestId?: string } })
    | null;
  if (answer.ok && content) return content;
  throw new RequestFailure(
    answer.status,
    content?.error ?? { code: "unexpected", message: `The server answered ${answer.status} without saying why.` },
  );
}

export const sendFile = (file: File, source?: string): Promise<ImportOutcome> => post(uploadPath(file.name, source), file);

export const previewFile = (file: File, how?: { mapping: string; provider: string }): Promise<InvoicePreview> =>
  post(previewPath(file.name, how), file.slice(0, PREVIEW_BYTES));

/** Only CSV may have columns of its own; of what is packed or JSON the server tells by itself. */
export const isPlainCsv = (file: File): boolean => !/\.(json|ndjson|jsonl|gz)$/i.test(file.name);
