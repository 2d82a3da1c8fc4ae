import { authorizeCall } from "@/lib/enforcement";
import { AuthorizeInput } from "@/lib/enforcement/schemas";
import { route } from "@/lib/http";

export const POST = route({ auth: { scope: "enforce" }, body: AuthorizeInput, run: (ctx, { body }) => authorizeCall(ctx, body) });
