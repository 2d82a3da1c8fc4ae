/**
 * The calls of one trace as a tree, from what each says of its parent. Emitters lose spans and send them twice: a parent
 * that is not there makes a root, two events of one span stand side by side, and a circle is opened at its earliest
 * event. Every event stands in the tree exactly once.
 */
import { addUsd, type Usd } from "@/lib/kernel/money";

export type TraceEvent = {
  id: string;
  spanId: string | null;
  parentSpanId: string | null;
  role: "billable" | "evidence";
  costUsd: Usd;
};
/** `subtreeCostUsd` is the cost of this event and all beneath it. */
export type TraceNode<T> = { event: T; depth: number; parentId: string | null; subtreeCostUsd: Usd };

/** Nodes parent first, children in the order given. Costs of roots sum to the cost of the trace. */
export function traceTree<T extends TraceEvent>(events: readonly T[]): TraceNode<T>[] {
  const parents = findParents(events);
  const children = new Map<T | null, T[]>();
  for (const event of events) {
    const parent = parents.get(event) ?? null;
    const siblings = children.get(parent);
    if (siblings) siblings.push(event);
    else children.set(parent, [event]);
  }
  const nodes: TraceNode<T>[] = [];
  const open: { event: T; depth: number }[] = (children.get(null) ?? []).map((event) => ({ event, depth: 0 })).reverse();
  for (let next = open.pop(); next; next = open.pop()) {
    const { event, depth } = next;
    nodes.push({ event, depth, parentId: parents.get(event)?.id ?? null, subtreeCostUsd: event.costUsd });
    for (const child of [...(children.get(event) ?? [])].reverse()) open.push({ event: child, depth: depth + 1 });
  }
  addUp(nodes);
  return nodes;
}

/** The event that stands for a span: the first billable one, so that evidence of a call does not adopt its children. */
function findParents<T extends TraceEvent>(events: readonly T[]): Map<T, T> {
  const bySpan = new Map<string, T>();
  for (const event of events) {
    if (event.spanId === null) continue;
    const known = bySpan.get(event.spanId);
    if (!known || (known.role === "evidence" && event.role === "billable")) bySpan.set(event.spanId, event);
  }
  const parents = new Map<T, T>();
  for (const event of events) {
    const parent = event.parentSpanId === null ? undefined : bySpan.get(event.parentSpanId);
    if (parent && parent.spanId !== event.spanId) parents.set(event, parent);
  }
  openCircles(events, parents);
  return parents;
}

function openCircles<T>(events: readonly T[], parents: Map<T, T>): void {
  const settled = new Set<T>();
  for (const start of events) {
    const path = new Set<T>();
    for (let event: T | undefined = start; event && !settled.has(event); event = parents.get(event)) {
      if (path.has(event)) {
        parents.delete(event);
        break;
      }
      path.add(event);
    }
    for (const event of path) settled.add(event);
  }
}

/** Nodes stand parent first, so children are added from the end. */
function addUp<T extends TraceEvent>(nodes: TraceNode<T>[]): void {
  const byId = new Map(nodes.map((node) => [node.event.id, node]));
  for (const node of [...nodes].reverse()) {
    const parent = node.parentId === null ? undefined : byId.get(node.parentId);
    if (parent) parent.subtreeCostUsd = addUsd(parent.subtreeCostUsd, node.subtreeCostUsd);
  }
}
