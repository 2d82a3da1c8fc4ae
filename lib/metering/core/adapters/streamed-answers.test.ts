/** How streams in one body are told apart, and what they may cost whoever takes them in. */
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../read-json";
import { normaliseResponses } from "./responses";
import { asRows, joinStreams, PIECE } from "./streamed-answers";

const PIECE_OF_CHAT = { object: "chat.completion.chunk", model: "m" };
const joined = (pieces: readonly object[]): unknown[] => joinStreams(asRows(pieces)).map((row) => ("value" in row ? row.value : row));
const counted = (provider: string, body: unknown) =>
  normaliseResponses(new TextEncoder().encode(JSON.stringify(body)), provider, new Date("2026-11-20T12:00:00Z")).events.map(({ event }) => [
    event.lines[0]?.quantities.input,
    event.lines[0]?.quantities.output,
  ]);

describe("streams that name no id", () => {
  const snowflake = (input: number, output: number) => [
    { ...PIECE_OF_CHAT, id: "", choices: [{ delta: { content: "x" } }], usage: {} },
    { ...PIECE_OF_CHAT, id: "", choices: [], usage: { prompt_tokens: input, completion_tokens: output } },
  ];

  it("count each by the piece that counts", () => {
    expect(counted("snowflake", [...snowflake(22, 5), ...snowflake(30, 7)])).toEqual([
      [22n, 5n],
      [30n, 7n],
    ]);
  });

  it("end with what says so: counts after it are another message's", () => {
    const begin = { type: "message_start", message: { id: "msg_1", type: "message", model: "claude-sonnet-4-5", content: [], usage: {} } };
    const end = (input_tokens: number, output_tokens: number) => [
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { input_tokens, output_tokens } },
      { type: "message_stop" },
    ];
    expect(counted("anthropic", [begin, ...end(10, 2), ...end(20, 3)])).toEqual([
      [10n, 2n],
      [20n, 3n],
    ]);
  });
});

describe("a stream of very many pieces", () => {
  it("has each piece that bears an id of its own looked at a few times, however many follow", () => {
    const many = 500;
    let looks = 0;
    const stray = (id: string) => ({
      ...PIECE_OF_CHAT,
      id,
      get model() {
        looks++;
        return "m";
      },
    });
    const last = { ...PIECE_OF_CHAT, id: "z", x_groq: { usage: { prompt_tokens: 1, completion_tokens: 2 } } };
    const answers = joined([...Array.from({ length: many }, (_, i) => stray(`s${i}`)), last]);
    expect(answers.filter((answer) => answer !== PIECE)).toEqual([last]);
    expect(looks).toBeLessThan(5 * many);
  });

  it("keeps strays of another model, and those after the piece that counts", () => {
    const last = { ...PIECE_OF_CHAT, id: "z", x_groq: { usage: { prompt_tokens: 1 } } };
    const [other, after] = [
      { ...PIECE_OF_CHAT, id: "a", model: "n" },
      { ...PIECE_OF_CHAT, id: "b" },
    ];
    expect(joined([other, last, after])).toEqual([other, last, after]);
  });

  it("is joined apart from what was sent, which stays as it was", () => {
    const pieces: JsonObject[] = [
      { ...PIECE_OF_CHAT, id: "a", usage: { prompt_tokens: 1, completion_tokens: 0 } },
      { ...PIECE_OF_CHAT, id: "a", model: null, usage: { prompt_tokens: null, completion_tokens: 4 } },
      JSON.parse('{"object":"chat.completion.chunk","id":"a","__proto__":{"usage":1}}'),
    ];
    const sent = structuredClone(pieces);
    expect(joined(pieces)).toEqual([PIECE, PIECE, { ...PIECE_OF_CHAT, id: "a", usage: { prompt_tokens: 1, completion_tokens: 4 } }]);
    expect(pieces).toEqual(sent);
  });
});
