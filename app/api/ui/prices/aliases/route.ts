import { reviseStoredUsage } from "@/app/api/_revisions/revise-stored-usage";
import { answer, route } from "@/lib/http";
import { addModelAlias } from "@/lib/pricing";
import { ModelAliasInput } from "@/lib/pricing/schemas";

export const POST = route({
  auth: { session: true },
  body: ModelAliasInput,
  run: async (ctx, { body }) => {
    const added = await addModelAlias(ctx, body);
    await reviseStoredUsage(ctx);
    return answer(added, { status: 201 });
  },
});
