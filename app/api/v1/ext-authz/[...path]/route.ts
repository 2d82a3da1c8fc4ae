import { z } from "zod";
import { authorizeCall } from "@/lib/enforcement";
import { gatewayAnswer, readGatewayRequest } from "@/lib/enforcement/core/ext-authz";
import { AuthorizeInput } from "@/lib/enforcement/schemas";
import { readBody, route } from "@/lib/http";
import { parseInput } from "@/lib/kernel/parse";
import { forGateways } from "../as-our-caller";

const MAX_BYTES = 16 * 1024 * 1024;

/** External authorisation of Envoy and agentgateway: the caller's request with its own method, path, headers and body. */
const check = forGateways(
  route({
    auth: { scope: "enforce" },
    params: z.object({ path: z.array(z.string()) }),
    run: async (ctx, { params, request }) => {
      const body = new TextDecoder().decode(await readBody(request, { maxBytes: MAX_BYTES }));
      const { method, headers } = request;
      const asked = readGatewayRequest({ method, path: `/${params.path.join("/")}`, headers, body });
      const decision = asked === null ? null : await authorizeCall(ctx, parseInput(AuthorizeInput, asked));
      const told = gatewayAnswer(decision);
      return Response.json(told.body, { status: told.status, headers: told.headers });
    },
  }),
);

export { check as DELETE, check as GET, check as OPTIONS, check as PATCH, check as POST, check as PUT };
