import { describeSession, signOutEverywhere } from "@/lib/auth";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, run: (ctx) => describeSession(ctx) });

/** Ends all sessions of the person, on every device. Signing out here only is next-auth's. */
export const DELETE = route({ auth: { session: true }, run: (ctx) => signOutEverywhere(ctx) });
