/**
 * Answers that came as streams, recorded piece by piece, made whole before they are read. Counts of a stream are
 * cumulative: the last one told holds, and none is added. Pieces that belong to a later one are marked and counted nowhere.
 */
import { isObject, type JsonLine, type JsonObject, objectOf, textOf } from "../read-json";
import { answerOf, usageOf } from "./answer-fields";
import { isProviderUsage } from "./provider-usage";

/** Stands where a piece was that a whole answer holds, or that never tells a count. */
export const PIECE = Symbol("piece of a streamed answer");

/** Of the streams of Anthropic, Bedrock's Converse, Cohere and OpenAI's Responses: what carries text, never counts. */
const SILENT_TYPES =
  /^(ping|content_block_(start|delta|stop)|message_stop|message-start|content-(start|delta|end)|tool-(plan-delta|call-(start|delta|end))|citation-(start|end)|response\.(?!completed$|done$|incomplete$|failed$|cancelled$).+)$/;
const SILENT_NAMES = ["messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop"] as const;
/** Of Cohere's first streams, which end with the whole answer. */
const SILENT_EVENTS =
  /^(stream-start|search-queries-generation|search-results|text-generation|citation-generation|tool-calls-(chunk|generation))$/;
const COUNTS = ["usage", "usageMetadata", "usage_metadata", "x_groq"] as const;

/** The rows in their places: each stream is one answer where its last piece was. Whole answers stay as they are. */
export function joinStreams(rows: readonly JsonLine[]): JsonLine[] {
  // Alone, a silent piece is refused like anything that is no answer: nobody streamed it.
  if (!rows.some((row) => "value" in row && isObject(row.value) && isCounting(row.value))) return [...rows];
  const joined = [...rows];
  const open = new Map<string, Stream>();
  for (const [at, row] of rows.entries()) {
    const value = "value" in row && isObject(row.value) ? row.value : null;
    if (value === null) continue;
    const stream = streamOf(value);
    if (stream === null) {
      if (isSilent(value) || (value.type === "message_stop" && open.has("message"))) joined[at] = { line: row.line, value: PIECE };
      // What comes after it names no message either, and is of another one.
      if (value.type === "message_stop") open.delete("message");
      continue;
    }
    const begun = value.type === "message_start" ? undefined : open.get(stream);
    if (begun) joined[begun.at] = { line: rows[begun.at]?.line ?? row.line, value: PIECE };
    const answer = begun?.answer ?? ownCopy(pieceOf(value));
    if (begun) addPiece(answer, pieceOf(value));
    joined[at] = { line: row.line, value: answer };
    open.set(stream, { at, answer, isOnePiece: begun === undefined });
  }
  for (const at of strayPlaces([...open.values()])) joined[at] = { line: rows[at]?.line ?? at + 1, value: PIECE };
  return joined;
}

type Stream = { at: number; answer: JsonObject; isOnePiece: boolean };

/** Groq's compound models give each piece of one answer an id of its own, before the one that counts. */
function strayPlaces(streams: readonly Stream[]): number[] {
  const onePieces = streams.filter(({ isOnePiece }) => isOnePiece);
  const places: number[] = [];
  // From the end, in one pass: senders decide how many there are.
  const counted = new Set<unknown>();
  for (const { at, answer } of onePieces.reverse()) {
    if (answer.object === "chat.completion.chunk" && usageOf(answer) === undefined && counted.has(answer.model)) places.push(at);
    if (isObject(answer.x_groq)) counted.add(answer.model);
  }
  return places;
}

export const asRows = (values: readonly unknown[]): JsonLine[] => values.map((value, index) => ({ line: index + 1, value }));

/** The answer that a gateway recorded as a stream; undefined when there is none. */
export function lastAnswer(rows: readonly JsonLine[]): JsonObject | undefined {
  const answers = joinStreams(rows).flatMap((row) => ("value" in row && isObject(row.value) ? [row.value] : []));
  const last = answers.findLast((answer) => usageOf(answerOf(answer)) !== undefined) ?? answers.at(-1);
  return last && answerOf(last);
}

/** Which stream an item is a piece of; null for what is no such piece. */
function streamOf(item: JsonObject): string | null {
  // Anthropic names the message in the first piece only; the others follow it.
  if (item.type === "message_start" && isObject(item.message)) return "message";
  if (item.type === "message_delta" && (isObject(item.usage) || isObject(item.delta))) return "message";
  const id = textOf(item.id) ?? textOf(item.responseId);
  if (id === undefined) return null;
  // Pieces of text completions are called what the whole is: what bears the same id is the same answer.
  if (item.object === "chat.completion.chunk" || item.object === "text_completion") return `chunk ${id}`;
  return Array.isArray(item.candidates) && item.responseId === id ? `candidates ${id}` : null;
}

/** A piece that counts, or that begins what counts. */
const isCounting = (item: JsonObject): boolean =>
  streamOf(item) !== null ||
  // Snowflake's pieces bear no id, and only the last one of a stream counts.
  (item.id === "" && item.object === "chat.completion.chunk" && tellsCounts(item)) ||
  (/^response\./.test(textOf(item.type) ?? "") && isObject(item.response)) ||
  isObject(objectOf(item.metadata).usage) ||
  isObject(objectOf(item.delta).usage) ||
  (item.event_type === "stream-end" && isObject(item.response)) ||
  (item.done === true && isProviderUsage(item));

const pieceOf = (item: JsonObject): JsonObject => (item.type === "message_start" ? objectOf(item.message) : item);

const tellsCounts = (item: JsonObject): boolean => COUNTS.some((name) => Object.keys(objectOf(item[name])).length > 0);

function isSilent(item: JsonObject): boolean {
  if (isObject(item["amazon-bedrock-invocationMetrics"]) || tellsCounts(item)) return false;
  return (
    SILENT_TYPES.test(textOf(item.type) ?? "") ||
    SILENT_EVENTS.test(textOf(item.event_type) ?? "") ||
    // Ollama's last piece is done.
    (item.done === false && item.created_at !== undefined) ||
    SILENT_NAMES.some((name) => Object.hasOwn(item, name)) ||
    isEmptyChunk(item)
  );
}

/** Azure begins with what its filter said of the prompt, under no id. */
const isEmptyChunk = (item: JsonObject): boolean => item.object !== undefined && item.id === "" && Array.isArray(item.choices);

/** To be written into, apart from what was sent. */
const ownCopy = (piece: JsonObject): JsonObject => ({
  ...piece,
  ...Object.fromEntries(COUNTS.flatMap((name) => (isObject(piece[name]) ? [[name, { ...piece[name] }]] : []))),
});

/**
 * What a later piece tells replaces what an earlier one told; what it leaves out stays. Written in place: a copy for each
 * piece would cost as much as all pieces before it.
 */
function addPiece(answer: JsonObject, piece: JsonObject): void {
  const counts = COUNTS.filter((name) => isObject(piece[name]));
  for (const name of counts) {
    const earlier = answer[name];
    if (isObject(earlier)) write(earlier, objectOf(piece[name]), []);
    else answer[name] = write({}, objectOf(piece[name]), []);
  }
  write(answer, piece, piece.type === "message_delta" ? ["type", ...counts] : counts);
}

function write(object: JsonObject, told: JsonObject, except: readonly string[]): JsonObject {
  for (const [name, value] of Object.entries(told))
    if (value !== null && name !== "__proto__" && !except.includes(name)) object[name] = value;
  return object;
}
