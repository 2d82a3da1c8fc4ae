/**
 * The frame of SCIM routes. Their clients read `application/scim+json` only, with errors of their own form (RFC 7644,
 * section 3.12), and show these to whoever set them up: so each refusal is told in it, and noted for the page.
 */
import type { z } from "zod";
import type { Context } from "@/lib/auth";
import { ownOrigins } from "@/lib/auth/core/caller";
import { noteRefusal } from "@/lib/directory";
import { errorBody, type ScimAnswer } from "@/lib/directory/core/answer";
import { env } from "@/lib/env";
import { readJson } from "./read-body";
import { type RouteHandler, route } from "./route";

const SCIM_TYPE = "application/scim+json";
const BODY_TYPES = [SCIM_TYPE, "application/json"];
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const ROOT = "/api/v1/scim/v2";

type Given<Params extends z.ZodType, Query extends z.ZodType> = {
  params: z.output<Params>;
  query: z.output<Query>;
  body: unknown;
  /** The address of the interface, for locations. */
  base: string;
  /** The version that is meant; null: whichever. */
  ifMatch: string | null;
};
type Definition<Params extends z.ZodType, Query extends z.ZodType> = {
  params?: Params;
  query?: Query;
  /** POST, PUT and PATCH. */
  takesBody?: boolean;
  run: (ctx: Context, given: Given<Params, Query>) => Promise<ScimAnswer>;
};

export function scimRoute<Params extends z.ZodType = z.ZodUndefined, Query extends z.ZodType = z.ZodUndefined>({
  params,
  query,
  takesBody = false,
  run,
}: Definition<Params, Query>): RouteHandler {
  const receive = route<z.ZodType, z.ZodType>({
    auth: { scope: "admin" },
    ...(params && { params }),
    ...(query && { query }),
    ...(takesBody && { accepts: BODY_TYPES }),
    run: async (ctx, given) => {
      const { request } = given;
      const what = `${request.method} ${new URL(request.url).pathname.replace(ROOT, "")}`;
      try {
        const body = takesBody ? await readJson(request, { maxBytes: MAX_BODY_BYTES }) : undefined;
        const [seenAs, configured = seenAs] = ownOrigins(request.headers, env().NEXTAUTH_URL);
        const base = `${configured ?? new URL(request.url).origin}${ROOT}`;
        const checked = given as { params: z.output<Params>; query: z.output<Query> };
        const answer = await run(ctx, {
          params: checked.params,
          query: checked.query,
          body,
          base,
          ifMatch: request.headers.get("if-match"),
        });
        return answerOf(answer, request.headers.get("if-none-match"));
      } catch (error) {
        const refusal = await noteRefusal(ctx, what, error);
        if (!refusal) throw error;
        return jsonOf(refusal.status, errorBody(refusal.status, refusal.scimType, refusal.message));
      }
    },
  });
  const handle = async (...given: Parameters<RouteHandler>): Promise<Response> => {
    const response = await receive(...given);
    return response.ok || response.status === 304 || response.headers.get("content-type") === SCIM_TYPE ? response : asScim(response);
  };
  return Object.assign(handle, { auth: receive.auth, takes: receive.takes });
}

function answerOf({ status, resource, etag, location }: ScimAnswer, ifNoneMatch: string | null): Response {
  const headers = { ...(etag && { etag }), ...(location && { location }) };
  if (etag && ifNoneMatch?.includes(etag)) return new Response(null, { status: 304, headers });
  if (resource === undefined) return new Response(null, { status: status ?? 204, headers });
  return jsonOf(status ?? 200, resource, headers);
}

const jsonOf = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": SCIM_TYPE, ...headers } });

/** What the common frame refused: no token, the wrong one, too much at once, a database that is away. */
async function asScim(response: Response): Promise<Response> {
  const { error } = (await response.json()) as { error: { message: string } };
  const headers = new Headers(response.headers);
  headers.set("content-type", SCIM_TYPE);
  headers.delete("content-length");
  return new Response(JSON.stringify(errorBody(response.status, null, error.message)), { status: response.status, headers });
}
