/**
 * The one frame of every route handler: who calls, may they, what do they send, and which answer a failure becomes.
 * A handler states what it needs and calls one use case; the use case authorises (rights and scope) by itself.
 */
import { z } from "zod";
import type { Context } from "@/lib/auth";
import { callerAddress, givenRequestId } from "@/lib/auth/core/caller";
import { database } from "@/lib/db/database";
import { env } from "@/lib/env";
import { systemClock } from "@/lib/kernel/clock";
import { Forbidden, NotFound } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { parseInput } from "@/lib/kernel/parse";
import { type Admitted, admit, type RouteAuth, requireScope } from "./admit";
import { errorReply, type Reply, replyOf, responseOf, withCommonHeaders } from "./answer";
import { errorAnswer } from "./core/error-answer";
import { JSON_TYPE, requireMedia } from "./core/media";
import { readQuery } from "./core/query";
import { isChange } from "./core/same-origin";
import { describeError, log } from "./log";
import { type Asked, wholeRequest } from "./message-request";
import { readJson } from "./read-body";
import { recordDenial } from "./record-denial";
import { takePlace } from "./take-place";

type Anything = z.ZodType;
type RouteContext = { params: Promise<Record<string, string | string[] | undefined>> };
/** What a handler reads, for the description of the interface. */
export type Takes = { params?: Anything; query?: Anything; body?: Anything; accepts?: readonly string[] };
/** A handler tells whom it lets in, for the test that walks all routes and for the description of the interface. */
export type RouteHandler = ((request: Request, context: RouteContext) => Promise<Response>) & {
  readonly auth: RouteAuth;
  readonly takes: Takes;
  /** The same answer before it is made a Response, for the server in front of the framework. */
  readonly reply?: (request: Asked, context: RouteContext) => Promise<Reply>;
};

/** What `run` gets beside its context: checked by the schemas that the route gave. */
export type Given<Params extends Anything, Query extends Anything, Body extends Anything> = {
  params: z.output<Params>;
  query: z.output<Query>;
  body: z.output<Body>;
  request: Request;
};

export type RouteDefinition<Params extends Anything, Query extends Anything, Body extends Anything> = {
  auth: RouteAuth;
  params?: Params;
  /** Use z.strictObject: an unknown parameter is told, not dropped. */
  query?: Query;
  /** A JSON body. Without it `run` reads the request itself. */
  body?: Body;
  /** Of the body, as sent and unpacked. Default 1 MiB. Routes that read the body themselves give it to `readBody`. */
  maxBytes?: number;
  /** Its senders never send again: taken in however much arrives at once. */
  isSentOnce?: boolean;
  /** Content types of a body that `run` reads itself. Session routes take JSON only, unless said here. */
  accepts?: readonly string[];
  /** What comes back: a value (JSON), nothing (204), `answer(value, { status })`, or a Response such as a stream. */
  run: (ctx: Context, given: Given<Params, Query, Body>) => Promise<unknown>;
};

const Nothing = z.undefined();
type Nothing = typeof Nothing;

/** A handler for Next's route files: `export const GET = route({ … })`. */
export function route<Params extends Anything = Nothing, Query extends Anything = Nothing, Body extends Anything = Nothing>(
  definition: RouteDefinition<Params, Query, Body>,
): RouteHandler {
  const reply = async (request: Asked, routeContext: RouteContext): Promise<Reply> => {
    const requestId = givenRequestId(request.headers) ?? newId("req");
    const startedAt = performance.now();
    let admitted: Admitted | undefined;
    let leave: (() => void) | undefined;
    let answered: Reply;
    try {
      admitted = await admitCaller(definition.auth, request, requestId);
      requireScope(definition.auth, admitted.ctx.actor);
      leave = takePlace(definition, request.headers);
      const given = await readGiven(definition, request, routeContext);
      answered = replyOf(await definition.run(admitted.ctx, given));
    } catch (error) {
      answered = await failureReply(error, request, requestId, admitted?.ctx);
    } finally {
      leave?.();
    }
    logAnswer(request, answered.status, requestId, startedAt, admitted?.ctx.actor.id);
    return withCommonHeaders(answered, requestId, admitted?.setCookie);
  };
  const handle = async (request: Request, routeContext: RouteContext): Promise<Response> => responseOf(await reply(request, routeContext));
  return Object.assign(handle, { auth: definition.auth, takes: definition, reply });
}

function admitCaller(auth: RouteAuth, request: Asked, requestId: string): Promise<Admitted> {
  const { COUNTINGHOUSE_TRUSTED_PROXIES, NEXTAUTH_URL } = env();
  const ip = callerAddress(request.headers, COUNTINGHOUSE_TRUSTED_PROXIES);
  return admit(auth, request, { db: database().db, clock: systemClock, requestId, ip, publicUrl: NEXTAUTH_URL });
}

async function readGiven<Params extends Anything, Query extends Anything, Body extends Anything>(
  definition: RouteDefinition<Params, Query, Body>,
  request: Asked,
  routeContext: RouteContext,
): Promise<Given<Params, Query, Body>> {
  requireTakenMedia(definition, request);
  const params = readParams(definition.params, await routeContext.params);
  const query = definition.query ? parseInput(definition.query, readQuery(new URL(request.url).searchParams), "query") : undefined;
  const limits = definition.maxBytes === undefined ? {} : { maxBytes: definition.maxBytes };
  const body = definition.body ? parseInput(definition.body, await readJson(request, limits)) : undefined;
  const given = {
    params,
    query,
    body,
    // Made for those who look at it.
    get request() {
      return wholeRequest(request);
    },
  };
  // Each part is undefined exactly when its schema is left out, which the generic defaults say and the compiler cannot follow.
  return given as Given<Params, Query, Body>;
}

function requireTakenMedia(
  definition: Pick<RouteDefinition<Anything, Anything, Anything>, "auth" | "body" | "accepts">,
  request: Asked,
): void {
  if (definition.accepts) requireMedia(request.headers, definition.accepts);
  else if (definition.body || ("session" in definition.auth && isChange(request.method))) requireMedia(request.headers, [JSON_TYPE]);
}

/** An id that cannot be one is an id of nothing. */
function readParams<Params extends Anything>(
  schema: Params | undefined,
  params: Record<string, string | string[] | undefined>,
): z.output<Params> | undefined {
  if (!schema) return undefined;
  const result = schema.safeParse(params);
  if (!result.success) throw new NotFound("There is nothing at this address.");
  return result.data;
}

async function failureReply(error: unknown, request: Asked, requestId: string, ctx: Context | undefined): Promise<Reply> {
  const problem = errorAnswer(error, requestId);
  if (!problem.expected) {
    log()[problem.status === 503 ? "warn" : "error"](
      { requestId, method: request.method, path: pathOf(request), error: describeError(error) },
      "request failed",
    );
  }
  if (ctx && error instanceof Forbidden) await recordDenial(ctx, `${request.method} ${pathOf(request)}`, error.message);
  return errorReply(problem);
}

const pathOf = (request: Asked): string => new URL(request.url).pathname;

/** The path only: a query may name people. */
function logAnswer(request: Asked, status: number, requestId: string, startedAt: number, actorId: string | undefined): void {
  if (!log().isLevelEnabled("debug")) return;
  const tookMs = Math.round(performance.now() - startedAt);
  log().debug({ requestId, method: request.method, path: pathOf(request), status, tookMs, actorId }, "answered");
}
