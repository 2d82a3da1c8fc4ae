/**
 * Who made the spans, told by the instrumentation scope, and how each counts cached tokens: by scope and version first,
 * by the numbers only where the scope is unknown. The same attribute name means two things across this table.
 */
import type { ConventionRule } from "../reported-usage";
import type { Scope } from "./model";

export type ProducerId =
  | "claude-code"
  | "anthropic"
  | "codex"
  | "gemini-cli"
  | "vercel-ai"
  | "vercel-ai-otel"
  | "openllmetry"
  | "openinference"
  | "openlit"
  | "pydantic-ai"
  | "otel-openai"
  | "litellm"
  | "langsmith"
  | "other";

type Rule = {
  id: ProducerId;
  scope: RegExp;
  convention: ConventionRule;
  /** Up to and with this version. */
  until?: string;
  /** What it counts otherwise for some of whom it calls, told as `provider/model`: most pass on what the provider counts. */
  except?: { served: RegExp; convention: ConventionRule };
};

const ANTHROPIC = /^anthropic\/|claude/i;

const RULES: readonly Rule[] = [
  { id: "claude-code", scope: /^com\.anthropic\.claude_code\b/, convention: "disjoint" },
  { id: "anthropic", scope: /^com\.anthropic\.(sdk\b|claude-platform\b)/, convention: "inclusive" },
  { id: "codex", scope: /^codex/, convention: "inclusive" },
  { id: "gemini-cli", scope: /^gemini-cli$/, convention: "inclusive" },
  { id: "vercel-ai", scope: /^ai$/, convention: "inclusive" },
  { id: "vercel-ai-otel", scope: /^gen_ai$/, convention: "inclusive" },
  // These pass Bedrock's counts on, which leave cached tokens out of the input, and of the total they make of it.
  { id: "openllmetry", scope: /^opentelemetry\.instrumentation\.bedrock\b/, convention: "disjoint" },
  {
    id: "openllmetry",
    scope: /^opentelemetry\.instrumentation\.llamaindex\b/,
    convention: "inclusive",
    except: { served: ANTHROPIC, convention: "disjoint" },
  },
  // LangChain's own counts are inclusive, but for models of Bedrock.
  {
    id: "openllmetry",
    scope: /^(@traceloop\/instrumentation-langchain$|opentelemetry\.instrumentation\.langchain\b)/,
    convention: "by_number",
  },
  // The published 0.27.0 passes Anthropic's own counts on; the fix came after it.
  { id: "openllmetry", scope: /^@traceloop\/instrumentation-anthropic$/, convention: "disjoint", until: "0.27.0" },
  {
    id: "openllmetry",
    scope:
      /^@traceloop\/|^opentelemetry\.instrumentation\.(openai\.v[01]|anthropic|cohere|groq|mistralai|ollama|together|vertexai|google_generativeai|crewai|writer|watsonx|replicate|alephalpha|sagemaker|transformers|haystack|agno|mcp|openai_agents)\b/,
    convention: "inclusive",
  },
  { id: "openinference", scope: /^@arizeai\/openinference-instrumentation-bedrock$/, convention: "disjoint" },
  {
    id: "openinference",
    scope: /^openinference\.instrumentation\.bedrock\b/,
    // Of Claude it adds cached tokens to the prompt, of Nova it does not.
    convention: "inclusive",
    except: { served: /\bnova\b/i, convention: "disjoint" },
  },
  {
    id: "openinference",
    scope: /^(@arizeai\/openinference-instrumentation-langchain\b|openinference\.instrumentation\.langchain\b)/,
    convention: "by_number",
  },
  { id: "openinference", scope: /^@arizeai\/openinference|^openinference\.instrumentation/, convention: "inclusive" },
  { id: "openlit", scope: /^(@openlit\/instrumentation-|openlit\.instrumentation\.)(anthropic|bedrock)\b/, convention: "disjoint" },
  { id: "openlit", scope: /^@?openlit\b.*\bstrands\b/, convention: "by_number" },
  { id: "openlit", scope: /^@?openlit\b/, convention: "inclusive" },
  {
    id: "pydantic-ai",
    scope: /^pydantic-ai/,
    until: "2.9",
    convention: "inclusive",
    except: { served: /^aws\.bedrock\//, convention: "disjoint" },
  },
  { id: "pydantic-ai", scope: /^pydantic-ai/, convention: "inclusive" },
  {
    id: "otel-openai",
    scope: /^@opentelemetry\/instrumentation-openai$|^opentelemetry\.instrumentation\.openai_/,
    convention: "inclusive",
  },
  { id: "litellm", scope: /^litellm/, convention: "inclusive" },
  // Some of its clients pass counts on in which cached tokens stand beside the input.
  { id: "langsmith", scope: /^langsmith/, convention: "by_number" },
];

/** Who serves a producer whose spans do not say so. */
export const PROVIDER_OF_PRODUCER: { readonly [id in ProducerId]?: string } = {
  "claude-code": "anthropic",
  anthropic: "anthropic",
  codex: "openai",
  "gemini-cli": "google",
};

export type Producer = Pick<Rule, "id" | "convention" | "except">;

/** How a producer counts the cached tokens of a call that was served so. */
export const conventionFor = (
  { convention, except }: Producer,
  served: () => { provider?: string | undefined; model?: string | undefined },
) => {
  if (except === undefined) return convention;
  const { provider, model } = served();
  return except.served.test(`${provider ?? ""}/${model ?? ""}`) ? except.convention : convention;
};

/** Of scopes met before: all spans of one share it. */
const known = new WeakMap<Scope, Producer>();

export function producerOf(scope: Scope): Producer {
  const producer = known.get(scope);
  if (producer) return producer;
  const found = findProducer(scope);
  known.set(scope, found);
  return found;
}

function findProducer(scope: Scope): Producer {
  const rule = RULES.find(
    (candidate) => candidate.scope.test(scope.name) && (candidate.until === undefined || isUpTo(scope.version, candidate.until)),
  );
  if (!rule) return { id: "other", convention: "by_number" };
  return rule;
}

/** Whether a dotted version is at most another. No version at all is not. */
function isUpTo(version: string, limit: string): boolean {
  if (!/^\d/.test(version)) return false;
  const have = version.split(/[.+-]/);
  const most = limit.split(".");
  for (let i = 0; i < most.length; i++) {
    const difference = Number(have[i] ?? 0) - Number(most[i]);
    if (difference !== 0) return difference < 0;
  }
  return true;
}

/** Agents on a person's machine, which tell each call as a log event. */
export const isAgentCli = (producer: ProducerId): boolean =>
  producer === "claude-code" || producer === "codex" || producer === "gemini-cli";
