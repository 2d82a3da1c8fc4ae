import { route } from "@/lib/http";
import { changeSource } from "@/lib/invoices";
import { SourceChange, SourcePath } from "@/lib/invoices/schemas";

export const PATCH = route({
  auth: { session: true },
  params: SourcePath,
  body: SourceChange,
  run: (ctx, { params, body }) => changeSource(ctx, params.sourceId, body),
});
