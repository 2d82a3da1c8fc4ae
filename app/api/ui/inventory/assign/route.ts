import { route } from "@/lib/http";
import { assignUnattributed } from "@/lib/identities";
import { UnattributedAssignment } from "@/lib/identities/schemas";
import { reattribute } from "@/lib/metering";

/** Says whose unattributed usage is, and puts what is stored of it in open periods under that identity. */
export const POST = route({
  auth: { session: true },
  body: UnattributedAssignment,
  run: async (ctx, { body }) => {
    const { identityId, since } = await assignUnattributed(ctx, body);
    const { linesRead, linesChanged } = await reattribute(ctx, { unattributed: true, since });
    return { identityId, linesRead, linesChanged };
  },
});
