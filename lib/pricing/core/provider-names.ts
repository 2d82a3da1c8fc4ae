/**
 * One name for each provider, whatever an SDK, gateway or convention calls it. A provider here is who sends the
 * invoice: Google AI Studio and Vertex AI stay apart, and so do OpenAI and Azure. Pure data: adapters import it.
 * Sources: OpenTelemetry GenAI `gen_ai.provider.name`, LiteLLM `custom_llm_provider`, Vercel AI SDK provider ids.
 */
export type ProviderName = { id: string; label: string; spellings: readonly string[] };

export const PROVIDERS: readonly ProviderName[] = [
  { id: "openai", label: "OpenAI", spellings: ["open_ai", "open-ai", "text-completion-openai", "openai_responses", "chatgpt"] },
  { id: "anthropic", label: "Anthropic", spellings: ["anthropic_text", "claude"] },
  {
    id: "azure_openai",
    label: "Azure OpenAI",
    spellings: [
      "azure",
      "az.ai.openai",
      "azure.ai.openai",
      "azure-openai",
      "azure.openai",
      "azure_ai",
      "azure.ai.inference",
      "az.ai.inference",
      "azure_text",
      "azure-ai",
    ],
  },
  {
    id: "google",
    label: "Google AI Studio",
    spellings: [
      "gcp.gemini",
      "gemini",
      "google-gla",
      "google.generative-ai",
      "google_genai",
      "google-genai",
      "google_ai_studio",
      "google-ai-studio",
      "googleai",
      "google.genai",
    ],
  },
  {
    id: "vertex_ai",
    label: "Google Vertex AI",
    spellings: [
      "gcp.vertex_ai",
      "vertexai",
      "vertex",
      "vertex-ai",
      "google-vertex",
      "google-vertexai",
      "google.vertex",
      "google_vertexai",
      "vertex_ai_beta",
      "vertex_ai-language-models",
      "vertex_ai-anthropic_models",
      "google.vertex.anthropic",
      "google-vertex-anthropic",
      "google_anthropic_vertex",
    ],
  },
  { id: "google_unknown", label: "Google, door unknown", spellings: ["gcp.gen_ai", "gcp", "gcp.genai"] },
  {
    id: "aws.bedrock",
    label: "AWS Bedrock",
    spellings: [
      "bedrock",
      "aws_bedrock",
      "aws-bedrock",
      "amazon-bedrock",
      "amazon_bedrock",
      "amazon.bedrock",
      "bedrock_converse",
      "aws",
      "amazon",
      "bedrock-runtime",
    ],
  },
  { id: "xai", label: "xAI", spellings: ["x-ai", "x_ai", "x.ai", "grok"] },
  { id: "mistral", label: "Mistral", spellings: ["mistral_ai", "mistralai", "mistral-ai"] },
  { id: "deepseek", label: "DeepSeek", spellings: ["deep_seek", "deepseek-ai"] },
  { id: "groq", label: "Groq", spellings: ["groqcloud"] },
  { id: "cohere", label: "Cohere", spellings: ["cohere_chat", "co.here"] },
  { id: "perplexity", label: "Perplexity", spellings: ["perplexity_ai", "perplexity-ai", "pplx"] },
  { id: "openrouter", label: "OpenRouter", spellings: ["open_router", "open-router"] },
  { id: "together", label: "Together AI", spellings: ["together_ai", "together-ai", "togetherai", "together.ai"] },
  { id: "fireworks", label: "Fireworks AI", spellings: ["fireworks_ai", "fireworks-ai"] },
  { id: "moonshotai", label: "Moonshot AI", spellings: ["moonshot", "moonshot_ai", "moonshot-ai", "kimi"] },
  { id: "zai", label: "Z.AI", spellings: ["z.ai", "z-ai", "z_ai"] },
  { id: "zhipuai", label: "Zhipu AI", spellings: ["zhipu", "zhipu_ai", "zhipu-ai", "bigmodel"] },
  { id: "voyageai", label: "Voyage AI", spellings: ["voyage", "voyage_ai", "voyage-ai"] },
  { id: "github-copilot", label: "GitHub Copilot", spellings: ["github_copilot", "copilot", "githubcopilot"] },
  { id: "cloudflare", label: "Cloudflare Workers AI", spellings: ["workers-ai", "workers_ai", "cloudflare-workers-ai"] },
  { id: "cerebras", label: "Cerebras", spellings: ["cerebras_ai"] },
  { id: "ollama", label: "Ollama", spellings: ["ollama_chat"] },
  { id: "huggingface", label: "Hugging Face", spellings: ["hugging_face", "hugging-face", "hf-inference"] },
  { id: "minimax", label: "MiniMax", spellings: ["minimax_ai"] },
  { id: "replicate", label: "Replicate", spellings: [] },
  { id: "databricks", label: "Databricks", spellings: [] },
  { id: "watsonx", label: "IBM watsonx.ai", spellings: ["ibm.watsonx.ai", "ibm_watsonx", "ibm.watsonx"] },
  { id: "unknown", label: "Unknown provider", spellings: ["", "_other", "other", "null", "none", "undefined"] },
];

/** Programs that pass calls on: a model spelt `provider/model` under one of these names its provider itself. */
export const PASSING_ON: ReadonlySet<string> = new Set([
  "unknown",
  "litellm",
  "litellm_proxy",
  "portkey",
  "helicone",
  "gateway",
  "vercel",
  "ai-gateway",
]);

/** SDKs append the interface they call: "openai.responses", "anthropic.messages", "google.vertex.chat". */
const INTERFACES =
  /[._/-](chat|responses|embeddings?|completions?|messages|image|images|speech|transcription|realtime|generative-ai|textembedding)$/;

const ID_OF = new Map<string, string>(PROVIDERS.flatMap(({ id, spellings }) => [id, ...spellings].map((name) => [name, id] as const)));
const LABEL_OF = new Map<string, string>(PROVIDERS.map(({ id, label }) => [id, label]));

/** The id that prices and roll-ups use. A name that nobody knows is kept, in lower case; an empty one is "unknown". */
export function normaliseProvider(raw: string): string {
  const name = raw.trim().toLowerCase();
  const known = ID_OF.get(name);
  if (known !== undefined) return known;
  const bare = name.replace(INTERFACES, "");
  return ID_OF.get(bare) ?? (bare !== name && LABEL_OF.has(bare) ? bare : name);
}

/** What people read. */
export const providerLabel = (id: string): string => LABEL_OF.get(id) ?? id;
