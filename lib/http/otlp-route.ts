/**
 * The frame of OTLP receivers. Their clients read protobuf or JSON answers only, in the encoding they wrote in, and send
 * again on 429, 502, 503 and 504 alone: so every failure is told as google.rpc.Status, and a database that is away as 503.
 */
import type { Context } from "@/lib/auth";
import {
  contentTypeOf,
  encodingOf,
  OTLP_TYPES,
  type OtlpOutcome,
  type Signal,
  statusBody,
  successBody,
} from "@/lib/metering/core/otlp/answer";
import type { Encoding } from "@/lib/metering/core/otlp/read-payload";
import { readBody } from "./read-body";
import { type RouteHandler, route } from "./route";

const MAX_PACKED_BYTES = 16 * 1024 * 1024;
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

type Ingest<Kind extends Signal> = (
  ctx: Context,
  signal: Kind,
  bytes: Uint8Array,
  encoding: Encoding,
  how: { onBehalfOf: string | null },
) => Promise<OtlpOutcome>;

export function otlpRoute<Kind extends Signal>(signal: Kind, ingest: Ingest<Kind>): RouteHandler {
  const receive = route({
    auth: { scope: "ingest" },
    accepts: OTLP_TYPES,
    run: async (ctx, { request }) => {
      const encoding = encodingOf(request.headers.get("content-type"));
      const isPacked = request.headers.has("content-encoding");
      const bytes = await readBody(request, {
        maxBytes: MAX_UNPACKED_BYTES,
        maxSentBytes: isPacked ? MAX_PACKED_BYTES : MAX_UNPACKED_BYTES,
      });
      const outcome = await ingest(ctx, signal, bytes, encoding, { onBehalfOf: request.headers.get("on-behalf-of") });
      return new Response(successBody(signal, encoding, outcome), { headers: { "content-type": contentTypeOf(encoding) } });
    },
  });
  const handle = async (...given: Parameters<RouteHandler>): Promise<Response> => {
    const response = await receive(...given);
    return response.ok ? response : asStatus(response, encodingOf(given[0].headers.get("content-type")));
  };
  return Object.assign(handle, { auth: receive.auth, takes: receive.takes });
}

async function asStatus(response: Response, encoding: Encoding): Promise<Response> {
  const { error } = (await response.json()) as { error: { message: string; details: { location: string; message: string }[] } };
  const places = error.details.map(({ location, message }) => `${location}: ${message}`).join("; ");
  const headers = new Headers(response.headers);
  headers.set("content-type", contentTypeOf(encoding));
  headers.delete("content-length");
  return new Response(statusBody(encoding, response.status, places === "" ? error.message : `${error.message} (${places})`), {
    status: response.status,
    headers,
  });
}
