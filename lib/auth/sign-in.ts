import { recordAudit } from "@/lib/audit";
import { withTransaction } from "@/lib/db/transaction";
import { LimitExceeded, Unauthenticated } from "@/lib/kernel/errors";
import { sha256Hex } from "@/lib/kernel/hash";
import type { Context } from "./context";
import { Email } from "./core/email";
import { passwordFits } from "./password";
import type { SignInInput } from "./schemas";
import { countAttempt, forgetAttempts } from "./store/attempts";
import { readPasswordHash, readSignedUser, updateUser } from "./store/users";

const WINDOW_MS = 15 * 60_000;
const MAX_PER_EMAIL = 10;
/** Offices share addresses. */
const MAX_PER_ADDRESS = 100;

export type SignedIn = { userId: string; email: string; name: string; sessionVersion: number };

/**
 * Checks an e-mail and a password. Unknown, wrong, disabled and passwordless accounts get the same answer after the same
 * work. At most 10 tries per e-mail and 100 per address in a quarter of an hour.
 * @throws Unauthenticated, LimitExceeded
 */
export async function signInWithPassword(ctx: Context, input: SignInInput): Promise<SignedIn> {
  const email = Email.safeParse(input.email).data ?? "";
  const emailSubject = `email:${sha256Hex(email).slice(0, 32)}`;
  const addressSubject = `address:${ctx.actor.ip ?? "unknown"}`;
  const now = ctx.clock.now();
  await takeAttempt(ctx, addressSubject, MAX_PER_ADDRESS, now);
  await takeAttempt(ctx, emailSubject, MAX_PER_EMAIL, now);
  const account = email === "" ? null : await readPasswordHash(ctx.db, email);
  const fits = await passwordFits(input.password, account?.passwordHash);
  const user = account ? await readSignedUser(ctx.db, account.userId) : null;
  if (!user || !fits || user.isBarred) {
    if (user) await recordSignIn(ctx, user, "password", user.isBarred && fits ? "The account is disabled." : "Wrong password.");
    throw new Unauthenticated("The e-mail address or the password is wrong.");
  }
  await forgetAttempts(ctx.db, emailSubject, addressSubject, now);
  await recordSignIn(ctx, user, "password");
  return { userId: user.id, email: user.email, name: user.name, sessionVersion: user.sessionVersion };
}

async function takeAttempt(ctx: Context, subject: string, limit: number, now: Date): Promise<void> {
  const { attempts, windowStart } = await countAttempt(ctx.db, subject, now, WINDOW_MS);
  if (attempts <= limit) return;
  const waitSeconds = Math.ceil((windowStart.getTime() + WINDOW_MS - now.getTime()) / 1_000);
  throw new LimitExceeded("Too many tries to sign in. Wait a little.", Math.max(1, waitSeconds));
}

/** Writes the sign-in of a known user, or its refusal, into the audit log. */
export async function recordSignIn(
  ctx: Context,
  user: { id: string; name: string },
  by: "password" | "oidc",
  refusal?: string,
): Promise<void> {
  const actor = { ...ctx.actor, kind: "person" as const, id: user.id, name: user.name };
  await withTransaction(ctx.db, async (tx) => {
    if (refusal === undefined) await updateUser(tx, user.id, { lastSignInAt: ctx.clock.now() });
    await recordAudit(
      tx,
      { ...ctx, actor },
      {
        action: "session.sign_in",
        objectType: "session",
        objectId: user.id,
        after: { by },
        ...(refusal === undefined ? {} : { reason: refusal, outcome: "denied" as const }),
      },
    );
  });
}
