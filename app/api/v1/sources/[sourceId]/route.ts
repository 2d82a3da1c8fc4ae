import { changeSource } from "@/lib/auth";
import { ChangeSourceInput } from "@/lib/auth/schemas";
import { route } from "@/lib/http";
import { SourcePath } from "@/lib/metering/schemas";

export const PATCH = route({
  auth: { scope: "admin" },
  params: SourcePath,
  body: ChangeSourceInput,
  run: (ctx, { params, body }) => changeSource(ctx, params.sourceId, body),
});
