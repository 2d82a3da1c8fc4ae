import { route } from "@/lib/http";
import { changeSecuritySource } from "@/lib/security";
import { SecuritySourceChange, SecuritySourcePath } from "@/lib/security/schemas";

export const PATCH = route({
  auth: { session: true },
  params: SecuritySourcePath,
  body: SecuritySourceChange,
  run: (ctx, { params, body }) => changeSecuritySource(ctx, params.sourceId, body),
});
