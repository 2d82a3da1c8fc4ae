import { changePassword } from "@/lib/auth";
import { ChangePasswordInput } from "@/lib/auth/schemas";
import { route } from "@/lib/http";

export const POST = route({ auth: { session: true }, body: ChangePasswordInput, run: (ctx, { body }) => changePassword(ctx, body) });
