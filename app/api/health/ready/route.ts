import { requireReady, route } from "@/lib/http";

/** Requests can be served: 503 while the database is away. */
export const GET = route({
  auth: { public: true },
  run: async (ctx) => {
    await requireReady(ctx.db);
    return { status: "ready" };
  },
});
