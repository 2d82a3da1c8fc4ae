import { NotFound } from "@/lib/kernel/errors";
import type { WebhookView } from "./core/notification";
import { openSecret } from "./seal-secret";
import type { StoredWebhook } from "./store/webhooks";

/** Of the address only the host: the path of a Slack address is its secret. */
export function viewOfWebhook({ createdAt, pausedAt, url, ...row }: StoredWebhook): WebhookView {
  return { ...row, target: targetOf(url, row.id), createdAt: createdAt.toISOString(), pausedAt: pausedAt?.toISOString() ?? null };
}

function targetOf(sealed: string, id: string): string {
  try {
    const { origin, pathname, search } = new URL(openSecret(sealed, id));
    return pathname === "/" && search === "" ? origin : `${origin}/…`;
  } catch {
    // Kept with another key: it can still be seen, removed and added again.
    return "unknown";
  }
}

export const noSuchWebhook = (): NotFound => new NotFound("There is no such webhook.");
