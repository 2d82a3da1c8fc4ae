import { reviseStoredUsage } from "@/app/api/_revisions/revise-stored-usage";
import { route } from "@/lib/http";
import { importCatalogue } from "@/lib/pricing";
import { ImportCatalogueInput } from "@/lib/pricing/schemas";

export const POST = route({
  auth: { scope: "admin" },
  body: ImportCatalogueInput,
  run: async (ctx, { body }) => {
    const result = await importCatalogue(ctx, body);
    await reviseStoredUsage(ctx);
    return result;
  },
});
