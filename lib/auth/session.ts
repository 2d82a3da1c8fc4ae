/**
 * The only user of next-auth's handlers: signing in by password or by the organisation's identity provider, and signing
 * out. Its own session endpoint is served but decides nothing; see actor-of-session.ts.
 */
import type { NextAuthOptions, User } from "next-auth";
import { database } from "@/lib/db/database";
import { env, required, setEnvironment } from "@/lib/env";
import { systemClock } from "@/lib/kernel/clock";
import { isDatabaseAway } from "@/lib/kernel/database-away";
import { DomainError, LimitExceeded, Unavailable } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import type { Context } from "./context";
import { callerAddress, givenRequestId } from "./core/caller";
import { readRoleMap } from "./core/oidc-claims";
import { systemActor } from "./core/system-actor";
import { runNextAuth } from "./next-auth-bridge";
import { cookieName, cookieOptions, IDLE_SECONDS, isSecureRequest } from "./session-cookie";
import { type SignedIn, signInWithPassword } from "./sign-in";
import { signInByOidc } from "./sign-in-by-oidc";
import { recordSignOut } from "./sign-out";

/** Part of the callback address that is registered with the provider. */
export const OIDC_ID = "corp";

type SignedInUser = User & { signedIn?: SignedIn };

/** Serves /api/auth/*. */
export async function handleAuth(request: Request, path: readonly string[]): Promise<Response> {
  // The address is taken from the request, so that nobody has to configure it; next-auth asks for this to do so.
  if (!env().NEXTAUTH_URL) setEnvironment({ AUTH_TRUST_HOST: "true" });
  const ip = callerAddress(request.headers, env().COUNTINGHOUSE_TRUSTED_PROXIES);
  const actor = {
    ...systemActor("sign-in", []),
    requestId: givenRequestId(request.headers) ?? newId("req"),
    ...(ip === undefined ? {} : { ip }),
  };
  const ctx: Context = { db: database().db, clock: systemClock, actor };
  return runNextAuth(request, path, optionsFor(ctx, isSecureRequest(request.headers, env().NEXTAUTH_URL)));
}

/** Whether, and by which name, an identity provider is configured. */
export function identityProvider(): { id: string; name: string } | null {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_NAME } = env();
  return OIDC_ISSUER && OIDC_CLIENT_ID ? { id: OIDC_ID, name: OIDC_NAME } : null;
}

function optionsFor(ctx: Context, isSecure: boolean): NextAuthOptions {
  return {
    secret: required("NEXTAUTH_SECRET"),
    session: { strategy: "jwt", maxAge: IDLE_SECONDS },
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/sign-in" },
    useSecureCookies: isSecure,
    cookies: { sessionToken: { name: cookieName(isSecure), options: cookieOptions(isSecure) } },
    providers: [passwordProvider(ctx), ...oidcProviders()],
    logger: { error: () => undefined, warn: () => undefined, debug: () => undefined },
    callbacks: {
      signIn: async ({ user, account, profile }) => {
        if (account?.provider !== OIDC_ID) return true;
        (user as SignedInUser).signedIn = await told(() => signInByOidc(ctx, { ...profile }, oidcRoles()));
        return true;
      },
      // At sign-in the user is there; later the token is only passed through.
      jwt: ({ token, user }) => {
        const signedIn = (user as SignedInUser | undefined)?.signedIn;
        if (!signedIn) return token;
        return { sub: signedIn.userId, version: signedIn.sessionVersion, startedAt: Math.floor(ctx.clock.now().getTime() / 1_000) };
      },
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: { signOut: async ({ token }) => recordSignOut(ctx, token?.sub) },
  };
}

function passwordProvider(ctx: Context): NextAuthOptions["providers"][number] {
  return {
    id: "credentials",
    name: "Password",
    type: "credentials",
    credentials: { email: {}, password: {} },
    authorize: (given) =>
      told(async () => {
        const signedIn = await signInWithPassword(ctx, { email: String(given?.email ?? ""), password: String(given?.password ?? "") });
        return { id: signedIn.userId, signedIn };
      }),
  };
}

function oidcProviders(): NextAuthOptions["providers"] {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_SCOPE } = env();
  const provider = identityProvider();
  if (!provider || !OIDC_ISSUER || !OIDC_CLIENT_ID) return [];
  return [
    {
      ...provider,
      type: "oauth",
      issuer: OIDC_ISSUER,
      wellKnown: `${OIDC_ISSUER.replace(/\/$/, "")}/.well-known/openid-configuration`,
      clientId: OIDC_CLIENT_ID,
      ...(OIDC_CLIENT_SECRET === undefined ? { client: { token_endpoint_auth_method: "none" } } : { clientSecret: OIDC_CLIENT_SECRET }),
      authorization: { params: { scope: OIDC_SCOPE } },
      idToken: true,
      checks: ["pkce", "state", "nonce"],
      // Providers that keep to the letter tell e-mail and groups at the userinfo endpoint only.
      userinfo: {
        request: async ({ tokens, client }) => {
          const claims = "claims" in tokens && typeof tokens.claims === "function" ? (tokens.claims() as Record<string, unknown>) : {};
          const info = tokens.access_token === undefined ? {} : await client.userinfo(tokens.access_token);
          return { ...info, ...claims };
        },
      },
      profile: (claims: { sub: string }) => ({ id: claims.sub }),
    },
  ];
}

function oidcRoles() {
  const { OIDC_ROLE_CLAIM, OIDC_ROLE_MAP } = env();
  return { roleClaim: OIDC_ROLE_CLAIM, roleMap: readRoleMap(OIDC_ROLE_MAP ?? "") };
}

/** next-auth shows an error's message in the address of the sign-in page: a code, never the words of a fault. */
async function told<T>(signIn: () => Promise<T>): Promise<T> {
  try {
    return await signIn();
  } catch (error) {
    throw new Error(codeOf(error), { cause: error });
  }
}

function codeOf(error: unknown): string {
  if (error instanceof LimitExceeded) return "Throttled";
  if (error instanceof Unavailable || isDatabaseAway(error)) return "Unavailable";
  if (error instanceof DomainError) return error.code === "conflict" ? "RolesRefused" : "Refused";
  return "Failed";
}
