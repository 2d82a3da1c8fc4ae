import { addAnnotation, listAnnotations } from "@/lib/annotations";
import { AnnotationInput, AnnotationQuery } from "@/lib/annotations/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { scope: "read" }, query: AnnotationQuery, run: (ctx, { query }) => listAnnotations(ctx, query) });

export const POST = route({
  auth: { scope: "ingest" },
  body: AnnotationInput,
  run: async (ctx, { body }) => answer(await addAnnotation(ctx, body), { status: 201 }),
});
