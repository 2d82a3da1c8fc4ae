/** Who calls: resolved anew for every request, before anything that the caller sent is read. */
import { type Actor, actorOfToken, type Context, sessionOf, systemActor, type TokenScope } from "@/lib/auth";
import { ownOrigins } from "@/lib/auth/core/caller";
import type { Db } from "@/lib/db/client";
import type { Clock } from "@/lib/kernel/clock";
import { Forbidden, LimitExceeded, Unauthenticated } from "@/lib/kernel/errors";
import { type Allowance, RateLimiter } from "./core/rate-limit";
import { isChange, requireSameOrigin } from "./core/same-origin";
import type { Asked } from "./message-request";

/**
 * `scope`: a machine token that has it. `session`: a signed-in person; changes must come from our own pages.
 * `public`: anyone; the context's actor has no rights.
 */
export type RouteAuth = { scope: TokenScope } | { session: true } | { public: true };

export type Admitted = { ctx: Context; setCookie?: string };

type Caller = { db: Db; clock: Clock; requestId: string; ip: string | undefined; publicUrl: string | undefined };

/** Far above what honest callers need on one machine; ingest and enforcement sit in the path of production traffic. */
const ALLOWANCES: Readonly<Record<TokenScope | "session" | "public" | "failed", Allowance>> = {
  ingest: { perSecond: 2_000, burst: 4_000 },
  enforce: { perSecond: 20_000, burst: 40_000 },
  read: { perSecond: 100, burst: 500 },
  admin: { perSecond: 100, burst: 500 },
  session: { perSecond: 100, burst: 500 },
  public: { perSecond: 50, burst: 300 },
  failed: { perSecond: 2, burst: 60 },
};

const limiter = new RateLimiter();

/**
 * @throws Unauthenticated, Forbidden (a change that another site sent), LimitExceeded.
 */
export async function admit(auth: RouteAuth, request: Asked, caller: Caller): Promise<Admitted> {
  const origin = { requestId: caller.requestId, ...(caller.ip === undefined ? {} : { ip: caller.ip }) };
  if ("scope" in auth) return admitToken(auth.scope, request, caller, origin);
  if ("session" in auth) return admitSession(request, caller, origin);
  refuse(limiter.take(`public ${caller.ip ?? "unknown"}`, ALLOWANCES.public, nowMsOf(caller)));
  return { ctx: contextOf(caller, { ...systemActor("anyone", []), ...origin }) };
}

const nowMsOf = (caller: Caller): number => caller.clock.now().getTime();

async function admitToken(
  scope: TokenScope,
  request: Asked,
  caller: Caller,
  origin: { requestId: string; ip?: string },
): Promise<Admitted> {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (bearer === undefined) {
    throw new Unauthenticated("This needs a machine token.", [
      { location: "header.authorization", message: "Missing.", fix: "Send Authorization: Bearer cth_…" },
    ]);
  }
  const actor = await knownToken(bearer, caller);
  refuse(limiter.take(`token ${actor.id} ${scope}`, ALLOWANCES[scope], nowMsOf(caller)));
  return { ctx: contextOf(caller, { ...actor, ...origin }) };
}

/** Wrong tokens are counted by address. Right ones from the same address, often a whole cluster's, always pass. */
async function knownToken(bearer: string, caller: Caller): Promise<Actor> {
  try {
    return await actorOfToken(caller.db, caller.clock, bearer);
  } catch (error) {
    if (error instanceof Unauthenticated) refuse(limiter.take(`failed ${caller.ip ?? "unknown"}`, ALLOWANCES.failed, nowMsOf(caller)));
    throw error;
  }
}

/** Apart from `admit`, so that the refusal of a known token is recorded with its name. @throws Forbidden */
export function requireScope(auth: RouteAuth, actor: Actor): void {
  if (!("scope" in auth) || actor.tokenScopes?.includes(auth.scope)) return;
  throw new Forbidden(`This token does not have the scope "${auth.scope}".`, [
    { location: "header.authorization", message: `Lacks "${auth.scope}".`, fix: "Use a token that has it." },
  ]);
}

async function admitSession(request: Asked, caller: Caller, origin: { requestId: string; ip?: string }): Promise<Admitted> {
  if (isChange(request.method)) requireSameOrigin(request.headers, ownOrigins(request.headers, caller.publicUrl));
  const { actor, setCookie } = await sessionOf(caller.db, caller.clock, request.headers);
  refuse(limiter.take(`user ${actor.id}`, ALLOWANCES.session, nowMsOf(caller)));
  return { ctx: contextOf(caller, { ...actor, ...origin }), ...(setCookie === undefined ? {} : { setCookie }) };
}

const contextOf = ({ db, clock }: Caller, actor: Actor): Context => ({ db, clock, actor });

function refuse(waitSeconds: number): void {
  if (waitSeconds > 0) throw new LimitExceeded("Too many requests. Wait a moment.", waitSeconds);
}
