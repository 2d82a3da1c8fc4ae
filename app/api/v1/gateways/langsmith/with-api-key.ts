import type { RouteHandler } from "@/lib/http";

/** LangSmith's clients know their key by a header of its own: there it is our token. */
export function withApiKey(handler: RouteHandler): RouteHandler {
  return Object.assign((...[request, context]: Parameters<RouteHandler>) => handler(asBearer(request), context), {
    auth: handler.auth,
    takes: handler.takes,
  });
}

function asBearer(request: Request): Request {
  const key = request.headers.get("x-api-key");
  if (key === null || request.headers.has("authorization")) return request;
  const headers = new Headers(request.headers);
  headers.delete("x-api-key");
  headers.set("authorization", `Bearer ${key}`);
  return new Request(request, { headers });
}
