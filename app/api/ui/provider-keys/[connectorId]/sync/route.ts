import { route } from "@/lib/http";
import { syncProviderKeys } from "@/lib/reconciliation";
import { SyncPath } from "@/lib/reconciliation/schemas";

export const POST = route({
  auth: { session: true },
  params: SyncPath,
  run: (ctx, { params }) => syncProviderKeys(ctx, params.connectorId),
});
