"use client";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { ItemDetail, ItemSummary, QueueView } from "@/lib/reviews/core/views";
import { formatTime } from "../charts/prepare/dates";
import { fetchJson } from "../states/fetch-json";
import { RequestFailure } from "../states/request-failure";
import { bodyOf, type Draft } from "./decision";
import { nextAfter, withDecided, withLeft } from "./queue-steps";
import { decisionPath, itemPath } from "./review-paths";
import { OUTCOME } from "./review-words";

/** What was decided last here, so that it can be taken back at once. */
export type LastDeed = { item: ItemSummary; word: string };
/** Why an item was not saved. `isConflict`: somebody else was quicker. */
export type Refused = { failure: Error; isConflict: boolean };

export type Decisions = {
  last: LastDeed | null;
  /** "14:31 UTC" of the last answer of the server. */
  savedAt: string | null;
  saving: boolean;
  /** For screen readers: what became of the last deed. */
  said: string;
  refusedOf: (itemId: string) => Refused | undefined;
  /** False: it was refused, and is back in the list. */
  decide: (item: ItemDetail, draft: Draft) => Promise<boolean>;
  undo: (item: ItemSummary) => Promise<void>;
  /** Reads an item anew after somebody else decided it. What was written stays. */
  reload: (item: ItemSummary) => Promise<void>;
};

type Refusals = Readonly<Record<string, Refused>>;
const without = (refusals: Refusals, itemId: string): Refusals =>
  Object.fromEntries(Object.entries(refusals).filter(([id]) => id !== itemId));
const isConflict = (failure: unknown): boolean => failure instanceof RequestFailure && failure.status === 409;

/**
 * Saves decisions one by one while the page already shows the next item. What the server refuses comes back to the list
 * and to the screen, with its reason; the draft is the page's and stays.
 * @param go Shows an item; null: the list alone.
 */
export function useDecisions(queuePath: string, go: (itemId: string | null) => void): Decisions {
  const client = useQueryClient();
  const [last, setLast] = useState<LastDeed | null>(null);
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const [pending, setPending] = useState(0);
  const [said, setSaid] = useState("");
  const [refusals, setRefusals] = useState<Refusals>({});
  const saves = useRef(new Map<string, Promise<unknown>>());
  const open = useRef(0);
  const change = (by: (queue: QueueView) => QueueView) =>
    client.setQueryData<QueueView>([queuePath], (queue) => (queue === undefined ? undefined : by(queue)));

  async function send(item: ItemSummary, call: () => Promise<ItemDetail>, done: string): Promise<boolean> {
    open.current += 1;
    setPending(open.current);
    const saved = call();
    saves.current.set(item.id, saved);
    try {
      client.setQueryData([itemPath(item.campaignId, item.id)], await saved);
      const at = formatTime(new Date());
      setSavedAt(at);
      setSaid(`${item.identity.name}: ${done}. Saved ${at}.`);
      return true;
    } catch (error) {
      const failure = error instanceof Error ? error : new Error("It was not saved. Try again.");
      setRefusals((before) => ({ ...before, [item.id]: { failure, isConflict: isConflict(failure) } }));
      setSaid(`${item.identity.name} was not saved. ${failure.message}`);
      return false;
    } finally {
      open.current -= 1;
      setPending(open.current);
    }
  }

  async function decide(item: ItemDetail, draft: Draft): Promise<boolean> {
    const { decision } = draft;
    if (decision === null) return false;
    const body = bodyOf(item, draft);
    const word = OUTCOME[decision].word.toLowerCase();
    setRefusals((before) => without(before, item.id));
    await client.cancelQueries({ queryKey: [queuePath] });
    const queue = client.getQueryData<QueueView>([queuePath]);
    change((before) => withDecided(before, [item.id], decision));
    go(queue ? nextAfter(queue, item.id) : null);
    setLast({ item, word });
    const path = decisionPath(item.campaignId, item.id);
    const isSaved = await send(item, () => fetchJson<ItemDetail>(path, { method: "POST", body }), word);
    if (!isSaved) {
      setLast((now) => (now?.item.id === item.id ? null : now));
      change((before) => withLeft(before, item));
      go(item.id);
    }
    await settle(item);
    return isSaved;
  }

  /** Read anew only when nothing is on its way: an answer from before a later decision would undo it on the screen. */
  async function settle(item: ItemSummary) {
    if (open.current === 0) await readAnew(client, item, queuePath);
  }

  async function undo(item: ItemSummary) {
    // What is still on its way is waited for: only what was saved can be taken back.
    await saves.current.get(item.id)?.catch(() => undefined);
    setRefusals((before) => without(before, item.id));
    setLast((now) => (now?.item.id === item.id ? null : now));
    go(item.id);
    const path = decisionPath(item.campaignId, item.id);
    if (await send(item, () => fetchJson<ItemDetail>(path, { method: "DELETE" }), "taken back")) change((before) => withLeft(before, item));
    await settle(item);
  }

  async function reload(item: ItemSummary) {
    setRefusals((before) => without(before, item.id));
    await readAnew(client, item, queuePath);
  }

  return {
    last,
    savedAt,
    saving: pending > 0,
    said,
    refusedOf: (itemId) => refusals[itemId],
    decide,
    undo,
    reload,
  };
}

/** The queue, the item and, when somebody looks at them, the figures of its campaign. */
async function readAnew(client: QueryClient, item: ItemSummary, queuePath: string): Promise<void> {
  await client.invalidateQueries({
    predicate: ({ queryKey: [path] }) =>
      path === queuePath ||
      path === itemPath(item.campaignId, item.id) ||
      (typeof path === "string" && path.startsWith("/api/ui/reviews?")),
  });
}
