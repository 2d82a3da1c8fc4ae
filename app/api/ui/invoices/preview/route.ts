import { route, streamBody } from "@/lib/http";
import { previewInvoice } from "@/lib/invoices";
import { INVOICE_TYPES, MAX_PREVIEW_BYTES, PreviewQuery } from "@/lib/invoices/schemas";

/** The beginning of a file, looked into and not taken. */
export const POST = route({
  auth: { session: true },
  accepts: INVOICE_TYPES,
  query: PreviewQuery,
  run: (ctx, { request, query }) => previewInvoice(ctx, streamBody(request, { maxBytes: MAX_PREVIEW_BYTES }), query),
});
