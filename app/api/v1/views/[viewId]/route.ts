import { route } from "@/lib/http";
import { changeView, deleteView, readView } from "@/lib/views";
import { ViewChange, ViewPath } from "@/lib/views/schemas";

export const GET = route({ auth: { scope: "read" }, params: ViewPath, run: (ctx, { params }) => readView(ctx, params.viewId) });

export const PATCH = route({
  auth: { scope: "admin" },
  params: ViewPath,
  body: ViewChange,
  run: (ctx, { params, body }) => changeView(ctx, params.viewId, body),
});

export const DELETE = route({ auth: { scope: "admin" }, params: ViewPath, run: (ctx, { params }) => deleteView(ctx, params.viewId) });
