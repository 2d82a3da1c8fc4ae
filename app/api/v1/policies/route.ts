import { answer, route } from "@/lib/http";
import { addVersion, listVersions } from "@/lib/policy";
import { PolicyQuery, PolicyVersionInput } from "@/lib/policy/schemas";

export const GET = route({ auth: { scope: "read" }, query: PolicyQuery, run: (ctx, { query }) => listVersions(ctx, query) });

export const POST = route({
  auth: { scope: "admin" },
  body: PolicyVersionInput,
  run: async (ctx, { body }) => answer(await addVersion(ctx, body), { status: 201 }),
});
