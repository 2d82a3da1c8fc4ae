import { route } from "@/lib/http";
import { activateVersion } from "@/lib/policy";
import { PolicyActivation, PolicyPath } from "@/lib/policy/schemas";

export const POST = route({
  auth: { session: true },
  params: PolicyPath,
  body: PolicyActivation,
  run: (ctx, { params, body }) => activateVersion(ctx, params.version, body),
});
