import { reviseStoredUsage } from "@/app/api/_revisions/revise-stored-usage";
import { route } from "@/lib/http";
import { assignUnattributed } from "@/lib/identities";
import { UnattributedAssignment } from "@/lib/identities/schemas";

/** Says whose unattributed usage is, and puts what is stored of it in open periods under that identity. */
export const POST = route({
  auth: { session: true },
  body: UnattributedAssignment,
  run: async (ctx, { body }) => {
    const { identityId } = await assignUnattributed(ctx, body);
    const { linesRead, linesChanged } = await reviseStoredUsage(ctx);
    return { identityId, linesRead, linesChanged };
  },
});
