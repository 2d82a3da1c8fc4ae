import { route, stream } from "@/lib/http";
import { readImportErrors } from "@/lib/imports";
import { ImportPath } from "@/lib/imports/schemas";

export const GET = route({
  auth: { session: true },
  params: ImportPath,
  run: async (ctx, { params }) => {
    const { fileName, content } = await readImportErrors(ctx, params.importId);
    return stream(
      (async function* () {
        yield content;
      })(),
      { contentType: "text/csv; charset=utf-8", fileName },
    );
  },
});
