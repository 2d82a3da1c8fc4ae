/** What a call teaches about its identity: where it is called from, and what it uses. */
import { modelFamily } from "@/lib/identities/core/model-names";
import { type Call, hashOf, programOf, rangeOf, shown } from "./call";
import type { IdentityState } from "./identity-state";
import { see } from "./known";
import { type Fresh, NOTHING_FRESH } from "./sight";

const MOST = { countries: 32, asns: 48, ranges: 48, programs: 24, models: 48, tools: 96, servers: 48 };
/** An identity with as many ranges of addresses has no usual ones. */
export const MANY_RANGES = 40;

/** Names that were read before, so that no expression runs twice for one. */
const NAMES = 5_000;
function remembered<Value>(read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    let value = known.get(text);
    if (value === undefined) {
      value = read(text.slice(0, 400));
      if (known.size >= NAMES) known.clear();
      if (text.length <= 400) known.set(text, value);
    }
    return value;
  };
}
const programNamed = remembered(programOf);
const rangeNamed = remembered(rangeOf);
const familyNamed = remembered(modelFamily);
const kept = remembered((text: string) => (text.length <= 80 ? text : `${shown(text).slice(0, 60)}~${hashOf(text)}`));

/** Two names as one, made once. */
function paired(join: (a: string, b: string) => string): (a: string, b: string) => string {
  const known = new Map<string, (b: string) => string>();
  return (a, b) => {
    let second = known.get(a);
    if (!second) {
      second = remembered((text) => join(a, text));
      if (known.size >= NAMES) known.clear();
      known.set(a, second);
    }
    return second(b);
  };
}
export const modelKey = paired((provider, model) => `${kept(provider)}/${kept(familyNamed(model))}`);
const toolOfServer = paired((server, tool) => `${kept(server)}/${kept(tool)}`);
export const toolKey = (tool: string, server: string | null): string => toolOfServer(server ?? "", tool);
/** A name as it is remembered: a long one by its beginning and its hash. */
export const keptName = kept;
export const programKey = programNamed;
export const rangeKey = rangeNamed;

/** Networks count whatever became of the call, models and tools when it succeeded. */
export function learn(me: IdentityState, { fact, at, succeeded, kind }: Call): Fresh {
  const country = fact.country !== null && see(me.countries, fact.country.slice(0, 2).toUpperCase(), at, MOST.countries);
  const asn = fact.asn !== null && see(me.asns, String(fact.asn), at, MOST.asns);
  const ip = fact.ip === null ? null : rangeNamed(fact.ip);
  const range = ip !== null && see(me.ranges, ip, at, MOST.ranges);
  const program = fact.userAgent !== null && see(me.programs, programNamed(fact.userAgent), at, MOST.programs);
  let model = false;
  let tool = false;
  let server = false;
  if (succeeded && (kind === "model" || fact.operation === "embeddings") && fact.model !== "")
    model = see(me.models, modelKey(fact.provider, fact.model), at, MOST.models);
  if (succeeded && kind === "tool" && fact.tool !== null) {
    tool = see(me.tools, toolKey(fact.tool, fact.toolServer), at, MOST.tools);
    server = fact.toolServer !== null && see(me.servers, kept(fact.toolServer), at, MOST.servers);
  }
  if (!country && !asn && !range && !program && !model && !tool && !server) return NOTHING_FRESH;
  return { country, asn, range, program, model, tool, server };
}
