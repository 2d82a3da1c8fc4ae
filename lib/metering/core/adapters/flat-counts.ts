/**
 * Counts that stand at the top of an event under names of the sender's own: `inputTokens`, `tokens_in`, `cache_read`. Known
 * by their letters alone, in any case and with any separators; a new spelling is a new entry.
 */
import { readCount, readSeconds } from "../limits";
import type { JsonObject } from "../read-json";
import type { ReportedUsage } from "../reported-usage";

const SPELLINGS: { readonly [count in keyof ReportedUsage]?: readonly string[] } = {
  input: [
    "inputtokens",
    "prompttokens",
    "tokensin",
    "tokensinput",
    "tokensprompt",
    "inputtokencount",
    "prompttokencount",
    "input",
    "prompt",
  ],
  output: [
    ...["outputtokens", "completiontokens", "tokensout", "tokensoutput", "tokenscompletion", "outputtokencount"],
    ...["completiontokencount", "output", "completion"],
  ],
  cacheRead: [
    ...["cachedtokens", "cachedinputtokens", "cachedprompttokens", "cachereadtokens", "cachereadinputtokens", "cacheread"],
    ...["tokenscached", "inputcachedtokens", "inputcacheread", "cachedtokencount", "cached"],
  ],
  cacheWriteTotal: [
    ...["cachewritetokens", "cachewriteinputtokens", "cachewrite", "cachecreationtokens", "cachecreationinputtokens"],
    ...["cachecreation", "inputcachecreation", "inputcachewrite", "cachewritetokencount"],
  ],
  cacheWrite5m: ["cachewrite5m", "cachewrite5mtokens", "ephemeral5minputtokens"],
  cacheWrite1h: ["cachewrite1h", "cachewrite1htokens", "ephemeral1hinputtokens"],
  reasoning: ["reasoningtokens", "thinkingtokens", "reasoningoutputtokens", "outputreasoningtokens", "reasoningtokencount", "reasoning"],
  embedding: ["embeddingtokens", "tokensembedding", "embedding"],
  audioIn: ["audioinputtokens", "inputaudiotokens", "audioin"],
  audioOut: ["audiooutputtokens", "outputaudiotokens", "audioout"],
  imageIn: ["imageinputtokens", "inputimagetokens", "imagein"],
  imageOut: ["imageoutputtokens", "outputimagetokens", "imageout"],
  webSearches: ["websearches", "websearchrequests", "websearchcalls"],
  webFetches: ["webfetches", "webfetchrequests"],
  rerankUnits: ["rerankunits", "searchunits"],
  images: ["images", "imagecount", "numimages"],
  characters: ["characters", "charactercount"],
  pages: ["pages", "pagecount", "pagesprocessed"],
  annotatedPages: ["annotatedpages"],
  audioMicros: ["audioseconds", "audiodurationseconds"],
  total: ["totaltokens", "tokenstotal", "totaltokencount", "tokens", "tokencount"],
};
/** Names that hold what was said as often as how much of it: only a number counts there. */
const OFTEN_TEXT = new Set(["input", "output", "prompt", "completion", "reasoning", "embedding", "images", "pages"]);

const COUNT_OF: ReadonlyMap<string, keyof ReportedUsage> = new Map(
  (Object.entries(SPELLINGS) as [keyof ReportedUsage, readonly string[]][]).flatMap(([count, names]) =>
    names.map((name) => [name, count] as const),
  ),
);
const plain = (name: string): string => name.toLowerCase().replace(/[\s._-]/g, "");

/**
 * The first spelling of each count that is there. One that cannot be read stays unknown and is flagged.
 * @param holdsCounts whether nothing but counts stands there, so that a text under a name of content is one too.
 */
export function flatCounts(data: JsonObject, holdsCounts = false): { usage: ReportedUsage; flags: string[] } {
  const usage: ReportedUsage = {};
  const flags: string[] = [];
  for (const [name, value] of Object.entries(data)) {
    const spelt = plain(name);
    const count = COUNT_OF.get(spelt);
    if (count === undefined || usage[count] !== undefined || value === null || value === "" || typeof value === "object") continue;
    if (typeof value === "boolean" || (!holdsCounts && OFTEN_TEXT.has(spelt) && typeof value !== "number")) continue;
    const read = count === "audioMicros" ? readSeconds(value) : readCount(value);
    if (read === undefined) flags.push(`unreadable_count:${count}`);
    else usage[count] = read;
  }
  return { usage, flags };
}

/** The same fields, and those in camel case also in snake case, where no other field has that name. */
export function withSnakeCase(data: JsonObject): JsonObject {
  const snake = Object.entries(data).map(([name, value]) => [name.replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase(), value] as const);
  return { ...Object.fromEntries(snake), ...data };
}
