import type { Context } from "@/lib/auth";
import type { IdentityReview } from "./core/views";
import { sightOf } from "./sight";
import { readReviewsOf } from "./store/of-identity";

/** So many reviews back: of each identity there is about one in three months, and one after what happened to it. */
const MOST = 50;

/**
 * The reviews that an identity was part of, newest first, with what was answered in each: those whose item the caller sees,
 * as one who reads reviews or was asked. Of an identity outside of that there are none.
 * @throws Forbidden for callers who neither read nor decide any.
 */
export const readIdentityReviews = async (ctx: Context, identityId: string): Promise<IdentityReview[]> =>
  readReviewsOf(ctx.db, identityId, sightOf(ctx), MOST);
