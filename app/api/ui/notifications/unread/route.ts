import { route } from "@/lib/http";
import { countUnread } from "@/lib/notify";

export const GET = route({ auth: { session: true }, run: (ctx) => countUnread(ctx) });
