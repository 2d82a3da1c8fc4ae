/**
 * What an agent did, as a tree of calls: each step with what it called, or steps that are alike put together, so that "the same
 * prompt 412 times" is one row. Costs and calls of the rows sum to those of the calls.
 */
import { formatUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import type { ChainCall } from "@/lib/reporting/core/incident-facts";
import { type TraceEvent, type TraceNode, traceTree } from "@/lib/reporting/core/trace-tree";
import type { ChainRow } from "./views";

/** From so many calls with one prompt or one set of arguments on, they are a row of their own. */
const REPEATS_APART = 5;

const OPERATION_NAME: Readonly<Record<string, string>> = {
  chat: "Model call",
  responses: "Model call",
  text_completion: "Completion",
  embeddings: "Embedding",
  rerank: "Rerank",
  image: "Image",
  audio: "Audio",
  retrieval: "Retrieval",
  tool: "Tool call",
  agent: "Agent run",
  other: "Other call",
};
const HIDDEN = "Step that was not reported";

type Call = TraceEvent & { call: ChainCall | null };
type Node = TraceNode<Call>;
type Tree = { node: Node; children: Tree[] };

/** @param grouped Whether what is alike becomes one row; else each call is one. Calls in the order of time. */
export function chainRows(reported: readonly ChainCall[], grouped: boolean): ChainRow[] {
  const calls = withoutTwins(reported);
  const totalUsd = sumUsd(calls.map(({ costUsd }) => costUsd));
  const roots = treesOf(calls);
  const rows: ChainRow[] = [];
  const open: { trees: Tree[]; parentId: string | null; depth: number }[] = groupsOf(roots, grouped)
    .reverse()
    .map((trees) => ({ trees, parentId: null, depth: 0 }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { trees, parentId, depth } = next;
    const row = rowOf(trees, { parentId, depth, totalUsd });
    rows.push(row);
    const children = trees.flatMap((tree) => tree.children);
    for (const group of groupsOf(children, grouped).reverse()) open.push({ trees: group, parentId: row.id, depth: depth + 1 });
  }
  return rows;
}

/** Another report of a call that is there is left out; one of a step that nothing else reports is its place in the tree. */
function withoutTwins(calls: readonly ChainCall[]): ChainCall[] {
  const billed = new Set(calls.flatMap(({ role, spanId }) => (role === "billable" && spanId !== null ? [spanId] : [])));
  return calls.filter(({ role, spanId }) => role === "billable" || (spanId !== null && !billed.has(spanId)));
}

/** A parent that several calls name and nobody reported (or that the reader may not see) stands as an empty step above them. */
function treesOf(calls: readonly ChainCall[]): Tree[] {
  const spans = new Set(calls.map(({ spanId }) => spanId));
  const hidden = new Set(calls.flatMap(({ parentSpanId }) => (parentSpanId !== null && !spans.has(parentSpanId) ? [parentSpanId] : [])));
  const events: Call[] = [
    ...[...hidden].map((spanId) => ({
      id: `hidden:${spanId}`,
      spanId,
      parentSpanId: null,
      role: "billable" as const,
      costUsd: 0n as Usd,
      call: null,
    })),
    ...calls.map((call) => ({
      id: call.eventId,
      spanId: call.spanId,
      parentSpanId: call.parentSpanId,
      role: call.role,
      costUsd: call.costUsd,
      call,
    })),
  ];
  const trees = new Map<string, Tree>();
  const roots: Tree[] = [];
  for (const node of traceTree(events)) {
    const tree: Tree = { node, children: [] };
    trees.set(node.event.id, tree);
    const parent = node.parentId === null ? undefined : trees.get(node.parentId);
    (parent?.children ?? roots).push(tree);
  }
  return roots;
}

const hashOf = (call: ChainCall): string | null => (call.tool === null ? call.promptHash : call.argsHash);
const likeOf = (call: ChainCall | null): string =>
  call === null
    ? "hidden"
    : JSON.stringify([call.tool, call.toolServer, call.agent, call.operation, call.provider, call.tool === null ? call.model : null]);

/** Siblings that are alike, in the order of the first of each. */
function groupsOf(siblings: readonly Tree[], grouped: boolean): Tree[][] {
  if (!grouped) return siblings.map((tree) => [tree]);
  const exact = ({ node: { event } }: Tree): string => `${likeOf(event.call)} ${(event.call && hashOf(event.call)) ?? ""}`;
  const times = new Map<string, number>();
  for (const tree of siblings) times.set(exact(tree), (times.get(exact(tree)) ?? 0) + 1);
  const groups = new Map<string, Tree[]>();
  for (const tree of siblings) {
    const { call } = tree.node.event;
    const isApart = call !== null && call.tool === null && hashOf(call) !== null && (times.get(exact(tree)) ?? 0) >= REPEATS_APART;
    const key = isApart ? exact(tree) : likeOf(call);
    const known = groups.get(key);
    if (known) known.push(tree);
    else groups.set(key, [tree]);
  }
  return [...groups.values()];
}

function rowOf(trees: readonly Tree[], { parentId, depth, totalUsd }: { parentId: string | null; depth: number; totalUsd: Usd }): ChainRow {
  const calls = callsOf(trees);
  const [first] = calls;
  const distinct = new Set(calls.map((call) => hashOf(call) ?? call.eventId)).size;
  const costUsd = sumUsd(calls.map((call) => call.costUsd));
  // What was not reported is as old as what it called.
  const times = (first ? calls : callsOf(trees.flatMap(({ children }) => children))).map(({ at }) => at.getTime());
  return {
    id: trees[0]?.node.event.id ?? "",
    parentId,
    depth,
    name: first ? (first.tool ?? first.agent ?? OPERATION_NAME[first.operation] ?? first.operation) : HIDDEN,
    kind: kindOf(first),
    model: first && first.tool === null && first.operation !== "agent" ? first.model : null,
    calls: calls.length,
    distinct,
    repeated: calls.length - distinct,
    retries: calls.filter(({ isRetry }) => isRetry).length,
    errors: calls.filter(({ status }) => status === "error").length,
    tokens: calls.reduce((sum, { tokens }) => sum + tokens, 0),
    costUsd: formatUsd(costUsd),
    share: totalUsd === 0n ? 0 : Number(costUsd) / Number(totalUsd),
    firstAt: new Date(Math.min(...times)).toISOString(),
    lastAt: new Date(Math.max(...times)).toISOString(),
    eventId: calls.length === 1 ? (first?.eventId ?? null) : null,
  };
}

const callsOf = (trees: readonly Tree[]): ChainCall[] => trees.flatMap(({ node }) => (node.event.call ? [node.event.call] : []));

function kindOf(call: ChainCall | undefined): ChainRow["kind"] {
  if (!call) return "other";
  if (call.tool !== null || call.operation === "tool") return "tool";
  if (call.operation === "agent") return "agent";
  if (["retrieval", "rerank", "embeddings"].includes(call.operation)) return "retrieval";
  return call.operation === "other" ? "other" : "model";
}
