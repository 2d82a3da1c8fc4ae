import { reviseStoredUsage } from "@/app/api/_revisions/revise-stored-usage";
import { route } from "@/lib/http";
import { putInventory, readInventoryDocument } from "@/lib/identities";
import { InventoryDocument, PutInventoryQuery } from "@/lib/identities/schemas";

export const GET = route({ auth: { scope: "read" }, run: (ctx) => readInventoryDocument(ctx) });

export const PUT = route({
  auth: { scope: "admin" },
  query: PutInventoryQuery,
  body: InventoryDocument,
  maxBytes: 32 * 1024 * 1024,
  run: async (ctx, { query, body }) => {
    const answer = await putInventory(ctx, body, { dryRun: query.dryRun ?? false });
    await reviseStoredUsage(ctx);
    return answer;
  },
});
