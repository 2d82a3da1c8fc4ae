import { answer, readUpload, route, UPLOAD_TYPES } from "@/lib/http";
import { importFile, listImports } from "@/lib/imports";
import { ImportFields, MAX_FILE_BYTES } from "@/lib/imports/schemas";
import { parseInput } from "@/lib/kernel/parse";

export const GET = route({ auth: { session: true }, run: async (ctx) => ({ data: await listImports(ctx), nextCursor: null }) });

export const POST = route({
  auth: { session: true },
  accepts: UPLOAD_TYPES,
  run: async (ctx, { request }) => {
    const { fileName, content, fields } = await readUpload(request, { maxBytes: MAX_FILE_BYTES });
    const { kind, source, overlap } = parseInput(ImportFields, fields, "form");
    const how = { ...(kind && { kind }), ...(source && { sourceId: source }), ...(overlap && { overlap }) };
    return answer(await importFile(ctx, { fileName, content, ...how }), { status: 201 });
  },
});
