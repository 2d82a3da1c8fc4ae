import { takeInvoice } from "@/app/api/_invoices/upload";
import { route } from "@/lib/http";
import { listFiles } from "@/lib/invoices";
import { FileQuery, INVOICE_TYPES, UploadQuery } from "@/lib/invoices/schemas";

export const GET = route({ auth: { scope: "read" }, query: FileQuery, run: (ctx, { query }) => listFiles(ctx, query) });

export const POST = route({
  auth: { scope: "admin" },
  accepts: INVOICE_TYPES,
  query: UploadQuery,
  run: (ctx, { request, query }) => takeInvoice(ctx, request, query),
});
