import { route } from "@/lib/http";
import { listDelegations } from "@/lib/reviews";

export const GET = route({ auth: { scope: "read" }, run: (ctx) => listDelegations(ctx) });
