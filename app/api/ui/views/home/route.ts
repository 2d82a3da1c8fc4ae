import { route } from "@/lib/http";
import { setHome } from "@/lib/views";
import { HomeInput } from "@/lib/views/schemas";

export const PUT = route({ auth: { session: true }, body: HomeInput, run: (ctx, { body }) => setHome(ctx, body) });
