import type { Mode } from "@/lib/pricing/core/meters";

const MODE_OF_TIER: ReadonlyMap<string, Mode> = new Map([
  ["default", "standard"],
  ["standard", "standard"],
  ["auto", "standard"],
  ["on_demand", "standard"],
  ["standard_only", "standard"],
  ["batch", "batch"],
  ["flex", "flex"],
  ["priority", "priority"],
  ["fast", "fast"],
  // Vertex AI's words for the same.
  ["on_demand_flex", "flex"],
  ["on_demand_priority", "priority"],
]);

/**
 * The price mode of a provider's service tier. A tier that no rule knows is rated as standard and flagged.
 * @param speed Anthropic's own word beside the tier: "fast" has a price of its own.
 */
export function modeOfTier(tier: string | undefined, speed?: string): { mode: Mode; flags: string[] } {
  if (speed === "fast") return { mode: "fast", flags: [] };
  if (tier === undefined || tier === "") return { mode: "standard", flags: [] };
  const mode = MODE_OF_TIER.get(tier.toLowerCase());
  return mode ? { mode, flags: [] } : { mode: "standard", flags: [`service_tier:${tier.slice(0, 40).replace(/[^\w.-]/g, "_")}`] };
}
