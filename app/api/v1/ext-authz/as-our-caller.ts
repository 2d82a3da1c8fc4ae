import { GATEWAY_TOKEN, INBOUND_AUTHORIZATION } from "@/lib/enforcement/core/ext-authz";
import type { RouteHandler } from "@/lib/http";

/**
 * A gateway passes on the Authorization of its own caller. Its token for us then comes in a header of its own; what the
 * caller sent is kept beside it, to be known by its hash, and can come from nowhere else.
 */
export function forGateways(handler: RouteHandler): RouteHandler {
  return Object.assign((...[request, context]: Parameters<RouteHandler>) => handler(asOurCaller(request), context), {
    auth: handler.auth,
    takes: handler.takes,
  });
}

export function asOurCaller(request: Request): Request {
  const headers = new Headers(request.headers);
  const [token, inbound] = [headers.get(GATEWAY_TOKEN), headers.get("authorization")];
  headers.delete(INBOUND_AUTHORIZATION);
  headers.delete(GATEWAY_TOKEN);
  if (token !== null) {
    headers.set("authorization", `Bearer ${token.replace(/^Bearer +/i, "")}`);
    if (inbound !== null) headers.set(INBOUND_AUTHORIZATION, inbound);
  }
  return new Request(request, { headers });
}
