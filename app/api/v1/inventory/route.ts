import { route } from "@/lib/http";
import { putInventory, readInventoryDocument } from "@/lib/identities";
import { InventoryDocument, PutInventoryQuery } from "@/lib/identities/schemas";
import { reattribute } from "@/lib/metering";

export const GET = route({ auth: { scope: "read" }, run: (ctx) => readInventoryDocument(ctx) });

export const PUT = route({
  auth: { scope: "admin" },
  query: PutInventoryQuery,
  body: InventoryDocument,
  maxBytes: 32 * 1024 * 1024,
  run: async (ctx, { query, body }) => {
    const dryRun = query.dryRun ?? false;
    const answer = await putInventory(ctx, body, { dryRun });
    if (!dryRun) await reattribute(ctx, { unattributed: true });
    return answer;
  },
});
