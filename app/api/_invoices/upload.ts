import type { Context } from "@/lib/auth";
import { answer, readUpload, streamBody } from "@/lib/http";
import { importFile } from "@/lib/imports";
import { ImportFields, MAX_FILE_BYTES } from "@/lib/imports/schemas";
import { importInvoice } from "@/lib/invoices";
import { InvoiceFields, MAX_INVOICE_BYTES, type UploadQuery } from "@/lib/invoices/schemas";
import { parseInput } from "@/lib/kernel/parse";

/** The bytes of a file as the body, read as they come. */
export async function takeInvoice(ctx: Context, request: Request, { source, name }: UploadQuery) {
  const taken = await importInvoice(ctx, {
    fileName: name,
    sourceId: source,
    content: streamBody(request, { maxBytes: MAX_INVOICE_BYTES }),
  });
  return answer(taken, { status: taken.already ? 200 : 201 });
}

/** A form with a file of any kind: what is an invoice goes to the invoices, all else into the ledger and the inventory. */
export async function takeForm(ctx: Context, request: Request, onBehalfOf: string | null = null) {
  const { fileName, content, fields } = await readUpload(request, { maxBytes: MAX_FILE_BYTES });
  if (fields.kind === "invoice") {
    const { source } = parseInput(InvoiceFields, fields, "form");
    return answer(await importInvoice(ctx, { fileName, sourceId: source, content: once(content) }), { status: 201 });
  }
  const { kind, source, overlap } = parseInput(ImportFields, fields, "form");
  const how = { onBehalfOf, ...(kind && { kind }), ...(source && { sourceId: source }), ...(overlap && { overlap }) };
  return answer(await importFile(ctx, { fileName, content, ...how }), { status: 201 });
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
