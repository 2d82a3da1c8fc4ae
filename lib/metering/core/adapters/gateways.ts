/** Log lines and callbacks of gateways: one, a list, or one a line, whatever the content type says. */
import { isObject, type JsonObject } from "../read-json";
import { readBedrock } from "./gateway-bedrock";
import { readCloudflare } from "./gateway-cloudflare";
import { readEnvoy } from "./gateway-envoy";
import { readHelicone } from "./gateway-helicone";
import { readKong } from "./gateway-kong";
import { readOpenRouter } from "./gateway-openrouter";
import { type ReadCalls, type Reading, readCalls, readRows } from "./read-rows";

export const GATEWAYS = ["helicone", "kong", "envoy", "openrouter", "cloudflare", "bedrock"] as const;
export type Gateway = (typeof GATEWAYS)[number];

const READERS: { readonly [gateway in Gateway]: (item: JsonObject, receivedAt: Date) => Reading[] } = {
  helicone: readHelicone,
  kong: readKong,
  envoy: readEnvoy,
  openrouter: readOpenRouter,
  cloudflare: readCloudflare,
  bedrock: readBedrock,
};
/** Under which names pages of an API list their rows. */
const LISTS = ["result", "data", "records", "Records", "logs"] as const;

/** @throws Malformed when nothing can be read; an item that cannot be is rejected by itself. */
export function normaliseGateway(gateway: Gateway, bytes: Uint8Array, receivedAt: Date): ReadCalls {
  const fix = `Send what ${gateway} logs of a model call.`;
  return readCalls(readRows(bytes), fix, (value) =>
    rowsOf(value).flatMap((row): Reading[] =>
      isObject(row) ? READERS[gateway](row, receivedAt) : [{ reason: "not an object", location: "item" }],
    ),
  );
}

function rowsOf(value: unknown): readonly unknown[] {
  if (!isObject(value) || value.id !== undefined || value.request_id !== undefined) return [value];
  const list = LISTS.map((name) => value[name]).find(Array.isArray);
  return list ?? [value];
}
