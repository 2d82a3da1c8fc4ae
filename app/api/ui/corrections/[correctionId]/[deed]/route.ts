import { route } from "@/lib/http";
import { changeCorrection } from "@/lib/metering";
import { CorrectionDeedPath } from "@/lib/metering/schemas";
import { beginWork } from "../../_work/begin-work";

export const POST = route({
  auth: { session: true },
  params: CorrectionDeedPath,
  run: async (ctx, { params: { correctionId, deed } }) => {
    const changed = await changeCorrection(ctx, { id: correctionId, deed });
    if (deed === "run") beginWork(ctx);
    return changed;
  },
});
