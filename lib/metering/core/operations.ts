import type { Operation } from "./usage-event";

/** What emitters call a model call, and what it is called here. */
const OPERATION_OF_NAME: Record<string, Operation> = {
  chat: "chat",
  "chat.completions": "chat",
  chat_completions: "chat",
  converse: "chat",
  generate_content: "chat",
  completion: "chat",
  acompletion: "chat",
  llm_call: "chat",
  message: "chat",
  messages: "chat",
  anthropic_messages: "chat",
  generatecontent: "chat",
  agenerate_content: "chat",
  decide: "chat",
  pass_through_endpoint: "chat",
  responses: "responses",
  aresponses: "responses",
  text_completion: "text_completion",
  "text.completions": "text_completion",
  atext_completion: "text_completion",
  embeddings: "embeddings",
  embedding: "embeddings",
  aembedding: "embeddings",
  embed: "embeddings",
  ocr: "other",
  aocr: "other",
  rerank: "rerank",
  arerank: "rerank",
  image_generation: "image",
  aimage_generation: "image",
  image_edit: "image",
  aimage_edit: "image",
  generate_image: "image",
  image: "image",
  transcription: "audio",
  atranscription: "audio",
  speech: "audio",
  aspeech: "audio",
  audio: "audio",
  "ai.generatespeech": "audio",
  "ai.transcribe": "audio",
  "ai.streamtranscribe": "audio",
  text_to_speech: "audio",
  speech_to_text: "audio",
  moderation: "other",
  amoderation: "other",
};

/** The operation of a model call by its emitter's name for it; undefined when the name is none of a model call. */
export const modelOperation = (name: string | undefined): Operation | undefined => {
  const lower = (name ?? "").toLowerCase();
  return Object.hasOwn(OPERATION_OF_NAME, lower) ? OPERATION_OF_NAME[lower] : undefined;
};
