/**
 * Where a text stops being JSON. Engines word their own messages differently, quote the content (which may hold
 * secrets) and often leave the place out, so the place is found here.
 */
export type Place = { line: number; column: number };

/** The first place that breaks JSON, counted from 1; the end of the text when it only ends too early. */
export function placeOfFault(text: string): Place {
  const before = text.slice(0, new Scan(text).firstFault());
  const lines = before.split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

const LITERALS = /(?:true|false|null)/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside texts
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const TEXT_START = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;

class Scan {
  private at = 0;
  constructor(private readonly text: string) {}

  /** Keeps its own stack, so that deep nesting cannot exhaust the engine's. */
  firstFault(): number {
    const open: string[] = [];
    let expect: "value" | "value_or_end" | "key" | "key_or_end" | "after" = "value";
    for (;;) {
      this.skipSpace();
      if (expect === "after") {
        const parent = open.at(-1);
        if (parent === undefined) return this.at;
        const letter = this.text[this.at];
        if (letter === ",") expect = parent === "{" ? "key" : "value";
        else if (letter === (parent === "{" ? "}" : "]")) open.pop();
        else return this.at;
        this.at++;
        continue;
      }
      const letter = this.text[this.at];
      const ends = (expect === "value_or_end" && letter === "]") || (expect === "key_or_end" && letter === "}");
      if (ends) {
        open.pop();
        this.at++;
        expect = "after";
      } else if (expect === "key" || expect === "key_or_end") {
        if (!this.take(TEXT)) return this.insideText();
        this.skipSpace();
        if (this.text[this.at] !== ":") return this.at;
        this.at++;
        expect = "value";
      } else if (letter === "{" || letter === "[") {
        open.push(letter);
        this.at++;
        expect = letter === "{" ? "key_or_end" : "value_or_end";
      } else if (this.take(TEXT) || this.take(NUMBER) || this.take(LITERALS)) {
        expect = "after";
      } else {
        return this.insideText();
      }
    }
  }

  private skipSpace(): void {
    while (" \t\n\r".includes(this.text[this.at] ?? "x")) this.at++;
  }

  private take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  /** For a text that has no proper end, where it breaks; else here. */
  private insideText(): number {
    TEXT_START.lastIndex = this.at;
    return TEXT_START.test(this.text) ? TEXT_START.lastIndex : this.at;
  }
}
