import { answer, route } from "@/lib/http";
import { listTasks, startRevocation } from "@/lib/revocation";
import { TaskInput, TaskQuery } from "@/lib/revocation/schemas";

export const GET = route({ auth: { session: true }, query: TaskQuery, run: (ctx, { query }) => listTasks(ctx, query) });

/** Ends access by hand: here at once, elsewhere within a minute. */
export const POST = route({
  auth: { session: true },
  body: TaskInput,
  run: async (ctx, { body }) => answer(await startRevocation(ctx, body), { status: 201 }),
});
