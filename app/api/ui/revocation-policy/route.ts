import { route } from "@/lib/http";
import { changeRevocationPolicy, readRevocationPolicy } from "@/lib/revocation";
import { PolicyInput } from "@/lib/revocation/schemas";

export const GET = route({ auth: { session: true }, run: (ctx) => readRevocationPolicy(ctx) });

export const PATCH = route({ auth: { session: true }, body: PolicyInput, run: (ctx, { body }) => changeRevocationPolicy(ctx, body) });
