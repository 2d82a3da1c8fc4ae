import { readChartNotes } from "@/lib/annotations";
import { AnnotationQuery } from "@/lib/annotations/schemas";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, query: AnnotationQuery, run: (ctx, { query }) => readChartNotes(ctx, query) });
