/**
 * Tells content again without keeping it. Readers of payloads make a plain hash of it; before it is stored it is sealed
 * with a key of the installation, so that nobody who holds the database can try likely texts against it. What was taken
 * out of a payload leaves a mark that holds the sealed hash, so that reading the payload later gives the same one.
 */
import { canonicalJson } from "@/lib/kernel/canonical";
import { sha256Hex } from "@/lib/kernel/hash";
import { shapeOf } from "./prompt-shape";

/** From a plain hash to the keyed one that is stored. */
export type Seal = (hash: string) => string;

const MARK = /^\[\d+ characters removed(?: #([0-9a-f]{64}))?(?: ~([0-9a-f]{64}))?\]$/;
const SEALED = "sealed:";

export const isMark = (text: string): boolean => text.startsWith("[") && MARK.test(text);

/** What stands where content was: how long it was, its sealed hash and, of what may be a prompt, that of its shape: making one takes long. */
export function markOf(content: unknown, seal: Seal, mayBePrompt: boolean): string {
  if (typeof content === "string" && isMark(content)) return content;
  const text = contentText(content);
  const shape = mayBePrompt ? ` ~${seal(sha256Hex(shapeOf(text)))}` : "";
  return `[${text.length} characters removed #${seal(sha256Hex(text))}${shape}]`;
}

/** Of content as an emitter sent it, or of the mark that stands for it; undefined when there is none. */
export function contentHash(content: unknown): string | undefined {
  if (content === undefined || content === null || content === "") return undefined;
  const mark = typeof content === "string" ? MARK.exec(content) : null;
  if (mark) return mark[1] === undefined ? undefined : `${SEALED}${mark[1]}`;
  return sha256Hex(contentText(content));
}

/** Of a prompt as it was sent, and of what stays of it when counters, times and ids are left out; nothing where there is none. */
export type PromptHashes = { promptHash?: string; promptShape?: string };

export function promptHashes(content: unknown): PromptHashes {
  if (content === undefined || content === null || content === "") return {};
  const mark = typeof content === "string" ? MARK.exec(content) : null;
  if (mark) {
    const [, whole, shape] = mark;
    return {
      ...(whole === undefined ? {} : { promptHash: `${SEALED}${whole}` }),
      ...(shape === undefined ? {} : { promptShape: `${SEALED}${shape}` }),
    };
  }
  const text = contentText(content);
  return { promptHash: sha256Hex(text), promptShape: sha256Hex(shapeOf(text)) };
}

/** What is stored of a hash that these gave. */
export const sealedHash = (hash: string, seal: Seal): string => (hash.startsWith(SEALED) ? hash.slice(SEALED.length) : seal(hash));

/** The same text for the same content, whether it came as values or as JSON text, and in whatever order of keys. */
function contentText(content: unknown): string {
  if (typeof content !== "string") return written(content) ?? "";
  if (!/^\s*[[{]/.test(content)) return content;
  try {
    return written(JSON.parse(content)) ?? content;
  } catch {
    return content;
  }
}

function written(value: unknown): string | null {
  try {
    return canonicalJson(plain(value));
  } catch {
    return null;
  }
}

/** Protobuf's whole numbers are bigints, JSON's are not. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
