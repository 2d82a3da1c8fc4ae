import { route } from "@/lib/http";
import { changeView, deleteView } from "@/lib/views";
import { ViewChange, ViewPath } from "@/lib/views/schemas";

export const PATCH = route({
  auth: { session: true },
  params: ViewPath,
  body: ViewChange,
  run: (ctx, { params, body }) => changeView(ctx, params.viewId, body),
});

export const DELETE = route({ auth: { session: true }, params: ViewPath, run: (ctx, { params }) => deleteView(ctx, params.viewId) });
