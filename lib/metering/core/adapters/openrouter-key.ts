/**
 * Calls through OpenRouter with a provider key of the customer's own: OpenRouter's price is 0 and the provider sends the
 * invoice. So the call is billed as the provider's, once, at the provider's price, and never as free.
 */
import { normaliseProvider } from "@/lib/pricing/core/provider-names";
import { costText } from "../cost-text";
import { type JsonObject, objectOf, textOf } from "../read-json";

type OwnKey = { provider?: string; model?: string; labels: Record<string, string>; flags: string[]; clientCostUsd?: string };

/** OpenRouter's names of providers that mean another invoice than the same word elsewhere. */
const PROVIDER_OF_NAME: ReadonlyMap<string, string> = new Map([
  ["google", "vertex_ai"],
  ["google vertex", "vertex_ai"],
  ["google ai studio", "google"],
  ["amazon bedrock", "aws.bedrock"],
  ["azure", "azure_openai"],
]);
/** Makers of models who sell them themselves, so that a model's prefix names who sends the invoice. */
const SELLS_ITSELF: ReadonlySet<string> = new Set([
  "openai",
  "anthropic",
  "google",
  "xai",
  "mistral",
  "deepseek",
  "cohere",
  "perplexity",
  "moonshotai",
  "zai",
  "minimax",
]);

/** @returns undefined for a call that OpenRouter bills itself. */
export function byokOf(call: JsonObject): OwnKey | undefined {
  if (call.is_byok !== true && call.isByok !== true) return undefined;
  const sentModel = textOf(call.model);
  const [maker, ...rest] = sentModel?.includes("/") ? sentModel.split("/") : [];
  const named = textOf(call.provider) ?? textOf(call.provider_name) ?? textOf(call.providerName);
  const seller = maker === undefined ? undefined : normaliseProvider(maker);
  const sender =
    named === undefined
      ? seller !== undefined && SELLS_ITSELF.has(seller)
        ? seller
        : undefined
      : (PROVIDER_OF_NAME.get(named.toLowerCase()) ?? normaliseProvider(named.replaceAll(" ", "-")));
  // Whoever sends the invoice, it is not OpenRouter.
  const provider = sender === "openrouter" ? undefined : sender;
  const cost =
    costText(objectOf(call.cost_details).upstream_inference_cost) ??
    costText(call.upstream_inference_cost) ??
    costText(call.upstreamInferenceCost);
  return {
    labels: { gateway: "openrouter", byok: "true" },
    flags: provider === undefined ? ["byok", "provider_missing"] : ["byok"],
    ...(provider === undefined ? {} : { provider, ...(rest.length === 0 ? {} : { model: rest.join("/").replace(/:[a-z]+$/, "") }) }),
    ...(cost === undefined ? {} : { clientCostUsd: cost }),
  };
}
