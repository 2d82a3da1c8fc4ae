import { addAnnotation, listAnnotations } from "@/lib/annotations";
import { AnnotationInput, AnnotationQuery } from "@/lib/annotations/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { session: true }, query: AnnotationQuery, run: (ctx, { query }) => listAnnotations(ctx, query) });

export const POST = route({
  auth: { session: true },
  body: AnnotationInput,
  run: async (ctx, { body }) => answer(await addAnnotation(ctx, body), { status: 201 }),
});
