/** A YAML text read with the place of each thing in it, strictly: no tags, no aliases, no key twice. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseDocument } from "yaml";

/** Where something is wrong, counted from 1, what it is and what to do. */
export type Problem = { line: number; column: number; path: string; message: string; fix: string };

export type Entry = { key: string; keyNode: Node; value: ParsedNode | null };

export class YamlSource {
  readonly problems: Problem[] = [];
  readonly root: ParsedNode | null;
  readonly #text: string;
  readonly #lines = new LineCounter();

  constructor(text: string) {
    this.#text = text;
    const document = parseDocument(text, { lineCounter: this.#lines, schema: "core", prettyErrors: false, uniqueKeys: true });
    this.root = document.contents;
    for (const { message, pos } of [...document.errors, ...document.warnings]) {
      this.#add(pos[0], "", `${message.replace(/\.$/, "")}.`, "Correct the YAML here.");
    }
  }

  #add(offset: number, path: string, message: string, fix: string): void {
    const { line, col } = this.#lines.linePos(offset);
    this.problems.push({ line: Math.max(1, line), column: Math.max(1, col), path, message, fix });
  }

  /** @param node Where; the begin of the text where there is nothing. */
  refuse(node: Node | null | undefined, path: string, message: string, fix: string): void {
    this.#add(node?.range?.[0] ?? 0, path, message, fix);
  }

  /** @param at Offset in the value of a text. */
  refuseInside(node: Node, at: number, path: string, message: string, fix: string): void {
    this.#add(this.#offsetOf(node, at), path, message, fix);
  }

  placeOf(node: Node): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(node.range?.[0] ?? 0);
    return { line, column: col };
  }

  /** A value's letters stand in the text in the same order, whatever quotes, folds and indents stand between them. */
  #offsetOf(node: Node, at: number): number {
    const [start = 0, end = 0] = node.range ?? [];
    if (!isScalar(node) || typeof node.value !== "string") return start;
    let offset = isBlock(node.type) ? this.#text.indexOf("\n", start) + 1 : start + (isQuoted(node.type) ? 1 : 0);
    const value = node.value;
    for (let i = 0; i < Math.min(at, value.length); i++) {
      if (/\s/.test(value[i] as string)) continue;
      const found = this.#text.indexOf(value[i] as string, offset);
      if (found < 0 || found >= end) return offset;
      offset = found + 1;
    }
    while (offset < end && /\s/.test(this.#text[offset] ?? "x")) offset++;
    return offset;
  }

  entriesOf(node: ParsedNode | null, path: string): Entry[] | null {
    if (!isMap(node)) {
      this.refuse(node, path, "This is not a list of fields.", "Write field: value, each on a line of its own.");
      return null;
    }
    if (!this.#isPlain(node, path)) return null;
    return node.items.flatMap(({ key, value }) => {
      const name = isScalar(key) && typeof key.value === "string" ? key.value : null;
      if (name !== null) return [{ key: name, keyNode: key, value }];
      this.refuse(key, path, "The name of a field is a word.", "Write field: value.");
      return [];
    });
  }

  itemsOf(node: ParsedNode | null, path: string): ParsedNode[] | null {
    if (isSeq(node)) return this.#isPlain(node, path) ? node.items : null;
    this.refuse(node, path, "This is not a list.", "Begin each item with a dash.");
    return null;
  }

  /** A text, number or flag as it stands; undefined where it is something else, which is told. */
  scalarOf(node: ParsedNode | null, path: string): string | number | boolean | null | undefined {
    if (node === null) return null;
    const value: unknown = isScalar(node) ? node.value : undefined;
    if (!this.#isPlain(node, path)) return undefined;
    if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
    this.refuse(node, path, "This is not a text.", "Write one text here.");
    return undefined;
  }

  #isPlain(node: ParsedNode, path: string): boolean {
    if (isAlias(node) || node.anchor) {
      this.refuse(node, path, "Anchors and aliases are not for policies.", "Write it out.");
      return false;
    }
    if (node.tag === undefined) return true;
    this.refuse(node, path, "Tags are not for policies.", "Leave the tag out.");
    return false;
  }
}

const isBlock = (type: unknown): boolean => type === "BLOCK_LITERAL" || type === "BLOCK_FOLDED";
const isQuoted = (type: unknown): boolean => type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE";
