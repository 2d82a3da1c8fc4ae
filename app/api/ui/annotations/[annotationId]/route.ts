import { changeAnnotation, removeAnnotation } from "@/lib/annotations";
import { AnnotationChange, AnnotationPath } from "@/lib/annotations/schemas";
import { route } from "@/lib/http";

export const PATCH = route({
  auth: { session: true },
  params: AnnotationPath,
  body: AnnotationChange,
  run: (ctx, { params, body }) => changeAnnotation(ctx, params.annotationId, body),
});

export const DELETE = route({
  auth: { session: true },
  params: AnnotationPath,
  run: (ctx, { params }) => removeAnnotation(ctx, params.annotationId),
});
