/**
 * What a webhook is sent, and how its receiver knows that it is from here. The signature covers the time of sending, so that a call
 * that somebody kept cannot be sent again later: `t=<unix seconds>,v1=<hex HMAC-SHA-256 of "t.body" by the secret>`.
 */
import { hmacSha256Hex } from "@/lib/kernel/hash";
import { formatInstant } from "@/lib/kernel/time-words";
import { kindName, type Severity } from "./kinds";
import type { WebhookFormat } from "./notification";

export const SIGNATURE_HEADER = "Countinghouse-Signature";

/** @param url The page about it, whole. */
export type WebhookFacts = { id: string; kind: string; severity: Severity; title: string; body: string; url: string; at: Date };

export function signatureOf(secret: string, body: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000);
  return `t=${seconds},v1=${hmacSha256Hex(secret, `${seconds}.${body}`)}`;
}

export function webhookBody(format: WebhookFormat, facts: WebhookFacts): string {
  return JSON.stringify(format === "slack" ? slackBody(facts) : { ...facts, at: facts.at.toISOString() });
}

/** Slack's limit of a section is 3,000 letters. */
const MAX_SECTION = 2_800;

function slackBody({ kind, severity, title, body, url, at }: WebhookFacts): object {
  const text = slackText(title);
  const context = `${severity} · ${slackText(kindName(kind))} · ${formatInstant(at)}`;
  return {
    text,
    blocks: [
      {
        type: "section",
        text: { type: "mrkdwn", text: `*<${url}|${text.replaceAll("|", "/")}>*\n${slackText(body)}`.slice(0, MAX_SECTION) },
      },
      { type: "context", elements: [{ type: "mrkdwn", text: context }] },
    ],
  };
}

/** Names of others mention nobody and link nowhere. */
const slackText = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
