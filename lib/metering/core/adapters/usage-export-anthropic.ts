/**
 * Rows of Anthropic's usage report (https://platform.claude.com/docs/en/api/admin-api/usage-cost/get-messages-usage-report)
 * and of the CSV that its console lets people download, which names keys and workspaces in place of their ids.
 */

import { modeOfTier } from "../modes";
import { isObject } from "../read-json";
import { countIn, isCounted, type JsonRow, NO_MODEL_NAMED, namedTexts, type ReadRow, sumOf } from "./usage-export-row";

const CUT = [
  ...["model", "api_key_id", "workspace_id", "service_tier", "context_window", "inference_geo", "speed", "account_id"],
  // The console's names are no ids: under names of their own they are never taken for another key or workspace.
  ...["service_account_id", "api_key", "workspace"],
];
const SHORT_WINDOW = "0-200k";
const SHORT_TOKENS = 200_000n;
const LONG_TOKENS = 1_000_000n;

export function readAnthropicRow(sent: JsonRow): ReadRow {
  const row = sent.model_version === undefined ? sent : ofConsole(sent);
  const usage = usageOf(row);
  if (!isCounted(usage)) return null;
  const cut = namedTexts(row, CUT);
  if (cut.model === undefined) return NO_MODEL_NAMED;
  const tier = modeOfTier(cut.service_tier, cut.speed);
  const geo = cut.inference_geo;
  const key = cut.api_key_id ?? cut.api_key;
  const caller = cut.service_account_id ?? cut.account_id;
  const place = cut.workspace_id ?? (cut.workspace === "Default" ? undefined : cut.workspace);
  const item = {
    ...{ model: cut.model, operation: "chat", mode: tier.mode, convention: "disjoint" },
    usage: { ...usage, requests: String(callsOf(usage, cut.context_window)) },
    ...(key && { credential: key }),
    ...(caller && { identity: caller }),
    ...(place && { application: place }),
    ...(geo && geo !== "global" && geo !== "not_available" && { region: geo }),
    labels: namedTexts(row, ["workspace_id", "workspace", "account_id", "service_account_id"]),
  };
  return { kind: "messages", cut, item, flags: [...tier.flags, "requests_unknown"] };
}

function usageOf(row: JsonRow): { [name: string]: unknown } {
  const written = isObject(row.cache_creation) ? row.cache_creation : {};
  const tools = isObject(row.server_tool_use) ? row.server_tool_use : {};
  return {
    input: countIn(row.uncached_input_tokens),
    cacheRead: countIn(row.cache_read_input_tokens),
    cacheWrite5m: countIn(written.ephemeral_5m_input_tokens),
    cacheWrite1h: countIn(written.ephemeral_1h_input_tokens),
    output: countIn(row.output_tokens),
    webSearches: countIn(tools.web_search_requests),
  };
}

/**
 * The report does not count calls. So many there were at least, since no prompt is longer than its window; by that number
 * the prompt of one call stays within the window, and with it the rate.
 */
function callsOf({ input, cacheRead, cacheWrite5m, cacheWrite1h }: { [name: string]: unknown }, window: string | undefined): bigint {
  const longest = window === undefined || window === SHORT_WINDOW ? SHORT_TOKENS : LONG_TOKENS;
  const calls = (sumOf(input, cacheRead, cacheWrite5m, cacheWrite1h) + longest - 1n) / longest;
  return calls > 0n ? calls : 1n;
}

const ofConsole = (row: JsonRow): JsonRow => ({
  model: row.model_version,
  api_key: row.api_key,
  workspace: row.workspace,
  service_tier: row.usage_type,
  // "≤ 200k" and "> 200k".
  context_window:
    typeof row.context_window !== "string" || row.context_window === "" ? "" : /^[≤<]/.test(row.context_window) ? SHORT_WINDOW : "200k-1M",
  inference_geo: row.inference_geo,
  speed: row.speed,
  uncached_input_tokens: row.usage_input_tokens_no_cache,
  cache_read_input_tokens: row.usage_input_tokens_cache_read,
  cache_creation: {
    ephemeral_5m_input_tokens: row.usage_input_tokens_cache_write_5m,
    ephemeral_1h_input_tokens: row.usage_input_tokens_cache_write_1h,
  },
  output_tokens: row.usage_output_tokens,
  server_tool_use: { web_search_requests: row.web_search_count },
});
