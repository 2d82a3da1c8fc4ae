/** How calls are decided on before they are made: a few lines to paste for each connector. */
import type { Recipe } from "./recipes";

/** The client and its wrappers tell by themselves what was used. */
const ONCE = {
  say: "It tells what was used by itself: leave other telemetry of the same calls out.",
  ask: false,
};
const AWAY = "While Countinghouse is away, calls are let through or refused as their budgets say; what they used is told when it is back.";
const NAMES = 'credential: "triage-key", context: { application: "support-desk", environment: "production" }';

export function budgetRecipesFor(origin: string, token: string): Recipe[] {
  const files = (...names: string[]) => names.map((name) => `curl -O ${origin}/${name}`).join("\n");
  const client = `import { Countinghouse } from "./countinghouse.ts";\n\nconst ch = new Countinghouse({ url: "${origin}", token: "${token}" });`;
  const wrappers = files("sdk/countinghouse.ts", "sdk/wrappers.ts");
  return [
    {
      key: "openai-sdk",
      label: "Budgets: OpenAI SDK",
      say: `Two files without packages. A call that does not fit into its budgets throws BudgetDenied, with the reason and when to ask again. ${AWAY}`,
      code: `${wrappers}\n\n${client.replace("\n\n", '\nimport { wrapOpenAI } from "./wrappers.ts";\n\n')}\nconst openai = wrapOpenAI(new OpenAI(), ch, { ${NAMES} });`,
      plan: ONCE,
    },
    {
      key: "anthropic-sdk",
      label: "Budgets: Anthropic SDK",
      say: `Two files without packages; messages.create and messages.stream, whole and as events. ${AWAY}`,
      code: `${wrappers}\n\n${client.replace("\n\n", '\nimport { wrapAnthropic } from "./wrappers.ts";\n\n')}\nconst anthropic = wrapAnthropic(new Anthropic(), ch, { ${NAMES} });`,
      plan: ONCE,
    },
    {
      key: "ai-sdk",
      label: "Budgets: Vercel AI SDK",
      say: `A middleware for any model of AI SDK 7; for AI SDK 6 add "v3" behind the caller. ${AWAY}`,
      code: `${wrappers}\n\n${client.replace("\n\n", '\nimport { countinghouseMiddleware } from "./wrappers.ts";\n\n')}\nconst middleware = countinghouseMiddleware(ch, { ${NAMES} });\nconst model = wrapLanguageModel({ model: openai("gpt-4o-mini"), middleware });`,
      plan: ONCE,
    },
    {
      key: "client",
      label: "Budgets: any program",
      say: `One file without packages: authorise, run, commit. For very many small calls add lease.ts, which decides in the program from a chunk of budget. ${AWAY}`,
      code: `${files("sdk/countinghouse.ts")}\n\n${client}\nconst { result } = await ch.guard(\n  { ${NAMES}, provider: "openai", model: "gpt-4o-mini", estimate: { inputTokens: 900, maxOutputTokens: 300 } },\n  async () => {\n    const answer = await callTheModel();\n    return { result: answer, usage: { input: answer.usage.prompt_tokens, output: answer.usage.completion_tokens } };\n  },\n);`,
      plan: ONCE,
    },
    {
      key: "litellm-budgets",
      label: "Budgets: LiteLLM",
      say: `A hook for the LiteLLM proxy: one file beside its config.yaml. Callers are known by the alias of their key; a refusal is HTTP 429 or 403. ${AWAY}`,
      code: `${files("connectors/countinghouse_litellm.py", "connectors/litellm-config.yaml")}\nexport COUNTINGHOUSE_URL=${origin} COUNTINGHOUSE_TOKEN=${token}\nlitellm --config litellm-config.yaml\n\n# In your own config.yaml:\nlitellm_settings:\n  callbacks: countinghouse_litellm.countinghouse`,
      plan: ONCE,
    },
    gatewayRecipe("envoy", "Envoy", origin, token),
    gatewayRecipe("agentgateway", "agentgateway", origin, token),
  ];
}

const gatewayRecipe = (file: string, name: string, origin: string, token: string): Recipe => ({
  key: `${file}-budgets`,
  label: `Budgets: ${name}`,
  say: `${name} asks before a request goes to a provider. Callers are known by the sha256 of their key: enter it with the credential.`,
  code: `curl -O ${origin}/connectors/${file}.yaml\n\n# In it, the header x-countinghouse-token:\n${token}\n\n# Try it as ${name} would:\ncurl -i ${origin}/api/v1/ext-authz/v1/chat/completions \\\n  -H "x-countinghouse-token: ${token}" -H "x-countinghouse-credential: triage-key" \\\n  -H "x-countinghouse-provider: openai" -d '{"model":"gpt-4o-mini","max_tokens":300,"messages":[]}'`,
  plan: {
    say: "Usage comes with the gateway’s log, as before. What was set aside lapses after two minutes, or x-countinghouse-ttl-seconds: until then a call counts as its estimate too.",
    ask: false,
  },
});
