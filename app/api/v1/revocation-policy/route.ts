import { route } from "@/lib/http";
import { readRevocationPolicy } from "@/lib/revocation";

export const GET = route({ auth: { scope: "read" }, run: (ctx) => readRevocationPolicy(ctx) });
