import { listControls } from "@/lib/controls";
import { ControlQuery } from "@/lib/controls/schemas";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, query: ControlQuery, run: (ctx, { query }) => listControls(ctx, query) });
