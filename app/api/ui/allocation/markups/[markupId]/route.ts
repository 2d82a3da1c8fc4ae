import { endMarkup } from "@/lib/allocation";
import { EndInput, MarkupPath } from "@/lib/allocation/schemas";
import { route } from "@/lib/http";

export const PATCH = route({
  auth: { session: true },
  params: MarkupPath,
  body: EndInput,
  run: (ctx, { params, body }) => endMarkup(ctx, params.markupId, body),
});
