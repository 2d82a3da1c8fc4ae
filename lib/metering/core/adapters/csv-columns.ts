/** The columns of a usage CSV: the fields of the native event, spelt in camel, snake or dotted case, and their common other names. */

const USAGE: { readonly [field: string]: readonly string[] } = {
  input: ["inputtokens", "prompttokens"],
  output: ["outputtokens", "completiontokens"],
  reasoning: ["reasoningtokens"],
  embedding: ["embeddingtokens"],
  cacheRead: ["cachereadtokens", "cachereadinputtokens", "cachedtokens", "cachedinputtokens"],
  cacheWrite: ["cachewritetokens", "cachewriteinputtokens"],
  cacheWrite5m: ["cachewrite5mtokens"],
  cacheWrite1h: ["cachewrite1htokens"],
  audioIn: ["audiointokens"],
  audioOut: ["audioouttokens"],
  imageIn: ["imageintokens"],
  imageOut: ["imageouttokens"],
  videoIn: ["videointokens"],
  videoOut: ["videoouttokens"],
  requests: ["requestcount"],
  webSearches: [],
  webFetches: [],
  toolCalls: [],
  retrievals: [],
  rerankUnits: [],
  images: [],
  characters: [],
  pages: [],
  annotatedPages: [],
  audioSeconds: [],
  codeSeconds: [],
  credits: [],
};
const FIELDS: { readonly [field: string]: readonly string[] } = {
  id: ["eventid"],
  time: ["timestamp", "occurredat"],
  provider: [],
  model: [],
  operation: [],
  convention: [],
  credential: ["apikeyalias"],
  identity: [],
  application: ["app"],
  environment: ["env"],
  team: [],
  tenant: [],
  agent: [],
  onBehalfOf: [],
  sessionId: ["session"],
  traceId: [],
  spanId: [],
  parentSpanId: [],
  mode: ["servicetier"],
  billing: [],
  region: [],
  status: [],
  errorType: [],
  attempt: [],
  retryOf: [],
  latencyMs: [],
  promptHash: [],
  dataClass: [],
  clientCostUsd: [],
};
const NESTED: { readonly [parent: string]: readonly string[] } = {
  operator: ["id", "evidence"],
  tool: ["name", "server", "argsHash"],
  network: ["ip", "asn", "country", "userAgent"],
};
/** Cells of these are numbers in JSON. */
export const NUMBER_FIELDS: ReadonlySet<string> = new Set(["attempt", "latencyMs", "network.asn"]);

const plain = (name: string): string => name.toLowerCase().replace(/[\s._-]/g, "");

const PATHS: ReadonlyMap<string, string> = new Map<string, string>([
  ...Object.entries(FIELDS).flatMap(([field, others]) => [plain(field), ...others].map((name): [string, string] => [name, field])),
  ...Object.entries(USAGE).flatMap(([field, others]) =>
    [plain(field), ...others].flatMap((name): [string, string][] => [
      [name, `usage.${field}`],
      [`usage${name}`, `usage.${field}`],
    ]),
  ),
  ...Object.entries(NESTED).flatMap(([parent, fields]) =>
    fields.map((field): [string, string] => [plain(`${parent}${field}`), `${parent}.${field}`]),
  ),
]);

/** Where a column's cells go, as a path of the native event; null for a header that nobody knows. Labels are `labels.<name>`. */
export function pathOfHeader(header: string): string | null {
  const label = /^labels?[._:](.+)$/i.exec(header.trim());
  if (label?.[1]) return `labels.${label[1]}`;
  return PATHS.get(plain(header)) ?? null;
}
