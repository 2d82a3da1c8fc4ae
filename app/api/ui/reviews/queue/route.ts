import { route } from "@/lib/http";
import { readQueue } from "@/lib/reviews";
import { QueueQuery } from "@/lib/reviews/schemas";

export const GET = route({ auth: { session: true }, query: QueueQuery, run: (ctx, { query }) => readQueue(ctx, query) });
