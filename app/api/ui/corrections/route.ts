import { answer, route } from "@/lib/http";
import { askCorrection, listCorrections } from "@/lib/metering";
import { CorrectionInput, CorrectionQuery } from "@/lib/metering/schemas";
import { beginWork } from "./_work/begin-work";

export const GET = route({ auth: { session: true }, query: CorrectionQuery, run: (ctx, { query }) => listCorrections(ctx, query) });

export const POST = route({
  auth: { session: true },
  body: CorrectionInput,
  run: async (ctx, { body }) => {
    const asked = await askCorrection(ctx, body);
    beginWork(ctx);
    return answer(asked, { status: 201 });
  },
});
