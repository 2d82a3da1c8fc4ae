/** Which meter of the ledger a provider's words mean: "cached input", "CacheWrite1hInputTokenCount", "Outp", "output_tokens". */
import type { Meter } from "@/lib/pricing/core/meters";

const RULES: readonly (readonly [RegExp, Meter])[] = [
  [/cach\w*[ _-]*(creat|writ)\w*.*1 ?_?h|1h.*cach|writ\w*.*1h/, "cache_write_1h"],
  [/cach\w*[ _.-]*(creat|writ)|writ\w*.*cach/, "cache_write_5m"],
  [/cach(ed|e)?|\bcchd\b|\bcd (inp|in)\b/, "cache_read"],
  [/web[ _-]?search|grounding/, "web_search"],
  [/web[ _-]?fetch/, "web_fetch"],
  [/code[ _-]?(exec|interp)/, "code_second"],
  [/annotated[ _-]?page/, "annotated_page"],
  [/\bpages?\b/, "page"],
  [/(audio|transcri\w*)[ _-]*sec/, "audio_second"],
  [/rerank/, "rerank_unit"],
  [/embed/, "embedding"],
  [/audio.*(out|opt\b)/, "audio_out"],
  [/audio.*(in\b|inp|input)/, "audio_in"],
  [/image.*(out|opt\b)/, "image_out"],
  [/image.*(in\b|inp|input)/, "image_in"],
  [/(^|[^a-z])(out|outp|opt|output|outputs)([^a-z]|$)|output|completion|thinking/, "output"],
  [/(^|[^a-z])(in|inp|input|inputs)([^a-z]|$)|input|prompt/, "input"],
];

/** Null where the words name none. CamelCase is read as words. */
export function meterOfWords(words: string): Meter | null {
  const spelt = words.replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase();
  const text = spelt.replace(/un[ _-]?cached|no[ _-]?cache|cache[ _-]?miss/g, "");
  return RULES.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/**
 * Meters that providers bill as one: an unspecified cache write is the five-minute one, what is thought is output. Both
 * sides are named by it before they are compared.
 */
export function billedMeter(meter: string): string {
  if (meter === "cache_write") return "cache_write_5m";
  return meter === "reasoning" ? "output" : meter;
}
