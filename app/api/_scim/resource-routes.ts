/** The handlers of one kind of SCIM resource. */
import type { ScimResources } from "@/lib/directory";
import { ScimListQuery, ScimPath, ScimQuery } from "@/lib/directory/schemas";
import { type RouteHandler, scimRoute } from "@/lib/http";

export const scimCollection = ({ list, create }: ScimResources): { GET: RouteHandler; POST: RouteHandler } => ({
  GET: scimRoute({ query: ScimListQuery, run: list }),
  POST: scimRoute({ query: ScimQuery, takesBody: true, run: create }),
});

export const scimItem = ({ read, replace, patch, remove }: ScimResources): Record<"GET" | "PUT" | "PATCH" | "DELETE", RouteHandler> => ({
  GET: scimRoute({ params: ScimPath, query: ScimQuery, run: (ctx, { params, ...asked }) => read(ctx, { ...asked, id: params.id }) }),
  PUT: scimRoute({
    params: ScimPath,
    query: ScimQuery,
    takesBody: true,
    run: (ctx, { params, ...asked }) => replace(ctx, { ...asked, id: params.id }),
  }),
  PATCH: scimRoute({
    params: ScimPath,
    query: ScimQuery,
    takesBody: true,
    run: (ctx, { params, ...asked }) => patch(ctx, { ...asked, id: params.id }),
  }),
  DELETE: scimRoute({ params: ScimPath, run: (ctx, { params, ifMatch }) => remove(ctx, { id: params.id, ifMatch }) }),
});
