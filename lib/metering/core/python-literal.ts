/**
 * Reads what Python's str() makes of dicts, lists and simple objects ("{'a': None}", "Usage(prompt_tokens=10)"), as one
 * old log format sends them. An object becomes its named fields.
 */
type PythonValue = string | number | boolean | null | PythonValue[] | { [key: string]: PythonValue };

const MAX_DEPTH = 20;
const NAMES: { readonly [name: string]: boolean | null } = { None: null, True: true, False: false, null: null, true: true, false: false };
const ESCAPES: { readonly [letter: string]: string } = { n: "\n", t: "\t", r: "\r", "\\": "\\", "'": "'", '"': '"' };

class Unreadable extends Error {}

/** @returns undefined when the text is no such value. */
export function readPythonLiteral(text: string): PythonValue | undefined {
  try {
    const reader = new LiteralReader(text);
    const value = reader.value(0);
    reader.end();
    return value;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

class LiteralReader {
  private at = 0;
  constructor(private readonly text: string) {}

  value(depth: number): PythonValue {
    if (depth > MAX_DEPTH) throw new Unreadable();
    this.space();
    const start = this.text.charAt(this.at);
    if (start === "{") return this.fields("{", "}", ":", depth);
    if (start === "[") return this.items("[", "]", depth);
    if (start === "(") return this.items("(", ")", depth);
    if (start === "'" || start === '"') return this.string(start);
    const number = this.match(/-?\d+(\.\d+)?([eE][+-]?\d+)?/y);
    if (number !== undefined) return Number(number);
    return this.named(depth);
  }

  end(): void {
    this.space();
    if (this.at !== this.text.length) throw new Unreadable();
  }

  /** None, True, False, or Name(field=value, …). */
  private named(depth: number): PythonValue {
    const name = this.match(/[A-Za-z_][\w.]*/y);
    if (name === undefined) throw new Unreadable();
    if (Object.hasOwn(NAMES, name)) return NAMES[name] ?? null;
    this.space();
    if (this.text.charAt(this.at) !== "(") throw new Unreadable();
    return this.fields("(", ")", "=", depth);
  }

  private fields(open: string, close: string, separator: string, depth: number): { [key: string]: PythonValue } {
    const entries: [string, PythonValue][] = [];
    this.list(open, close, () => {
      const key = separator === "=" ? this.match(/[A-Za-z_]\w*/y) : this.value(depth + 1);
      this.take(separator);
      entries.push([String(key), this.value(depth + 1)]);
    });
    return Object.fromEntries(entries);
  }

  private items(open: string, close: string, depth: number): PythonValue[] {
    const items: PythonValue[] = [];
    this.list(open, close, () => items.push(this.value(depth + 1)));
    return items;
  }

  private list(open: string, close: string, readOne: () => void): void {
    this.take(open);
    for (;;) {
      this.space();
      if (this.text.charAt(this.at) === close) break;
      readOne();
      this.space();
      if (this.text.charAt(this.at) !== ",") break;
      this.at++;
    }
    this.take(close);
  }

  private string(quote: string): string {
    let out = "";
    for (this.at++; this.at < this.text.length; this.at++) {
      const character = this.text.charAt(this.at);
      if (character === quote) {
        this.at++;
        return out;
      }
      if (character !== "\\") out += character;
      else {
        this.at++;
        const escaped = this.text.charAt(this.at);
        out += ESCAPES[escaped] ?? `\\${escaped}`;
      }
    }
    throw new Unreadable();
  }

  private take(character: string): void {
    this.space();
    if (this.text.charAt(this.at) !== character) throw new Unreadable();
    this.at++;
  }

  private match(pattern: RegExp): string | undefined {
    this.space();
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private space(): void {
    while (/\s/.test(this.text.charAt(this.at))) this.at++;
  }
}
