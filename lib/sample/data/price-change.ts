/** What Northwind agreed with Anthropic for claude-sonnet-4-5: 8 % below the list, in dollars for a million tokens. */
export const NEGOTIATED = {
  provider: "anthropic",
  model: "claude-sonnet-4-5",
  prices: {
    input: "2.76",
    cacheRead: "0.276",
    cacheWrite5m: "3.45",
    cacheWrite1h: "5.52",
    output: "13.8",
    tiers: [{ aboveInputTokens: 200_000, input: "5.52", cacheRead: "0.552", cacheWrite5m: "6.9", cacheWrite1h: "11.04", output: "20.7" }],
  },
  reason: "Framework agreement with the provider, 8 % below list",
} as const;
