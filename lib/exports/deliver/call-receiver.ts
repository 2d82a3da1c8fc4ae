import { publicAddress } from "@/lib/env";
import { SIGNATURE_HEADER, signatureOf } from "@/lib/notify/core/webhook-message";
import type { Deliverable } from "./deliverable";
import { exportHref } from "./deliverable";
import { sendRequest } from "./send-request";

/** Kept sealed: whoever knows the address could write there. */
export type WebhookSecret = { url: string; key: string };

/**
 * Tells a program that a file is ready: the manifest and a link, signed like every webhook (lib/notify). The file itself is
 * fetched by a token of the receiver's own, so the message holds no figures but the sums of the manifest.
 * @throws Error with the receiver's last words unless it answers 2xx.
 */
export async function callReceiver({ url, key }: WebhookSecret, deliveryId: string, { manifest }: Deliverable, at: Date): Promise<string> {
  const body = JSON.stringify({
    id: deliveryId,
    kind: "export_ready",
    at: at.toISOString(),
    url: publicAddress() + exportHref(manifest.exportId),
    file: `${publicAddress()}/api/v1/exports/${encodeURIComponent(manifest.exportId)}/file`,
    manifest,
  });
  const bytes = new TextEncoder().encode(body);
  const headers = { "Content-Type": "application/json", [SIGNATURE_HEADER]: signatureOf(key, body, at) };
  const { status, answer } = await sendRequest(url, { method: "POST", headers, body: once(bytes), bytes: bytes.length });
  if (status < 200 || status > 299) throw new Error(`Answered ${status}. ${answer}`.trim());
  return `${status} ${answer}`.trim();
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
