import { acceptLink } from "@/lib/auth";
import { AcceptLinkInput } from "@/lib/auth/schemas";
import { route } from "@/lib/http";

/** Sets the password of an invited member, or a new one; the one-time link is the authorisation. */
export const POST = route({ auth: { public: true }, body: AcceptLinkInput, run: (ctx, { body }) => acceptLink(ctx, body) });
