import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseProvider, PROVIDERS, providerLabel } from "./provider-names";

describe("provider names", () => {
  it.each([
    ["openai.chat", "openai"],
    ["openai.responses", "openai"],
    ["openai.embedding", "openai"],
    ["OpenAI", "openai"],
    ["anthropic.messages", "anthropic"],
    ["azure.ai.openai", "azure_openai"],
    ["az.ai.openai", "azure_openai"],
    ["azure", "azure_openai"],
    ["azure-openai.chat", "azure_openai"],
    ["gcp.gemini", "google"],
    ["gemini", "google"],
    ["google.generative-ai", "google"],
    ["google", "google"],
    ["gcp.vertex_ai", "vertex_ai"],
    ["google.vertex.chat", "vertex_ai"],
    ["vertex_ai-language-models", "vertex_ai"],
    ["gcp.gen_ai", "google_unknown"],
    ["aws.bedrock", "aws.bedrock"],
    ["bedrock_converse", "aws.bedrock"],
    ["amazon-bedrock", "aws.bedrock"],
    ["aws", "aws.bedrock"],
    ["x_ai", "xai"],
    ["x-ai", "xai"],
    ["xai.chat", "xai"],
    ["mistral_ai", "mistral"],
    ["mistral.chat", "mistral"],
    ["together_ai", "together"],
    [" Groq ", "groq"],
    ["", "unknown"],
    ["our-own-gateway", "our-own-gateway"],
    ["acme.chat", "acme.chat"],
  ])("%s is %s", (raw, id) => {
    expect(normaliseProvider(raw)).toBe(id);
  });

  it("no spelling stands for two providers", () => {
    const names = PROVIDERS.flatMap(({ id, spellings }) => [id, ...spellings]);
    expect(new Set(names).size).toBe(names.length);
  });

  it("normalising twice changes nothing", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom(...PROVIDERS.flatMap(({ id, spellings }) => [id, ...spellings]))), (raw) => {
        expect(normaliseProvider(normaliseProvider(raw))).toBe(normaliseProvider(raw));
      }),
    );
  });

  it("people read a label", () => {
    expect(providerLabel("aws.bedrock")).toBe("AWS Bedrock");
    expect(providerLabel("our-own-gateway")).toBe("our-own-gateway");
  });
});
