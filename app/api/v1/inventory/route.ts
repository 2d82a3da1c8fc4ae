import { route } from "@/lib/http";
import { putInventory, readInventoryDocument } from "@/lib/identities";
import { InventoryDocument, PutInventoryQuery } from "@/lib/identities/schemas";

export const GET = route({ auth: { scope: "read" }, run: (ctx) => readInventoryDocument(ctx) });

export const PUT = route({
  auth: { scope: "admin" },
  query: PutInventoryQuery,
  body: InventoryDocument,
  maxBytes: 32 * 1024 * 1024,
  run: (ctx, { query, body }) => putInventory(ctx, body, { dryRun: query.dryRun ?? false }),
});
