"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { CreatedWebhook } from "@/lib/notify";
import { GROUP_NAMES, type NotificationGroup } from "@/lib/notify/core/kinds";
import type { DeliveryView, WebhookView } from "@/lib/notify/core/notification";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { DeedDialog } from "../states/deed-dialog";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Entity, StateMark, Tag } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { SecretOnce } from "../ui/copy-button";
import { Dialog } from "../ui/dialog";
import { Menu, MenuItem } from "../ui/menu";
import { DeliveryLog } from "./delivery-log";
import { DELIVERIES_PATH, FORMAT_WORDS, SEVERITY_WORDS, STATE_WORDS, WEBHOOKS_PATH, webhookPath } from "./notification-words";
import { WebhookDialog } from "./webhook-dialog";

type Deed = "test" | "pause" | "secret" | "remove";
type Asked = { deed: Deed | "change"; webhook: WebhookView };

/** The programs that are told what happens, and what became of each message. */
export function WebhooksView() {
  const webhooks = useRead<{ data: WebhookView[] }>(WEBHOOKS_PATH);
  const [asked, setAsked] = useState<Asked | "new" | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      <PageHeader
        title="Webhooks"
        fresh={["Tell other programs and chat rooms what happens", "each call signed, and tried again when it fails"]}
      />
      <QueryBlock query={webhooks} skeleton={<TableSkeleton rows={3} />} title="The webhooks did not load">
        {({ data }) => (
          <TableSection
            after
            finding={
              data.length === 0 ? "No webhook is set up" : `${formatCount(data.length)} ${data.length === 1 ? "webhook" : "webhooks"}`
            }
            about="Of an address only the host is shown: the rest of it can be a secret"
            name="Webhooks"
            viewKey="webhooks"
            fileName="webhooks"
            columns={columnsOf(setAsked)}
            rows={data}
            rowKey={(row) => row.id}
            quiet
            actions={
              <Button icon="plus" onClick={() => setAsked("new")}>
                Add a webhook
              </Button>
            }
            empty={<Empty bare>Add the address of a program, or an incoming webhook of Slack or of what understands its format.</Empty>}
          />
        )}
      </QueryBlock>
      <DeliveryLog />
      {asked ? <AskedDialog asked={asked} onSecret={setSecret} onClose={close} /> : null}
      {secret ? <SecretDialog secret={secret} onClose={() => setSecret(null)} /> : null}
    </>
  );
}

const columnsOf = (onAsk: (asked: Asked) => void): Column<WebhookView>[] => [
  {
    id: "name",
    head: "Webhook",
    cell: (row) => <Entity name={row.name} about={row.target} />,
    order: { by: "text", value: (row) => row.name },
    csv: (row) => row.name,
  },
  { id: "format", head: "Format", cell: (row) => FORMAT_WORDS[row.format], csv: (row) => row.format },
  {
    id: "groups",
    head: "Is told about",
    wraps: true,
    cell: (row) => row.groups.map((group: NotificationGroup) => <Tag key={group}>{GROUP_NAMES[group]}</Tag>),
    csv: (row) => row.groups.join("; "),
  },
  { id: "least", head: "From", cell: (row) => SEVERITY_WORDS[row.minSeverity].word, csv: (row) => row.minSeverity },
  {
    id: "state",
    head: "State",
    cell: (row) => (
      <StateMark tone={row.pausedAt ? "none" : "ok"} calm>
        {row.pausedAt ? "Paused" : "Active"}
      </StateMark>
    ),
  },
  {
    id: "act",
    head: "Action",
    cell: (row) => (
      <Menu
        trigger={
          <Button tone="plain" className="link" aria-label={`More for ${row.name}`}>
            More
          </Button>
        }
      >
        <MenuItem icon="share" onSelect={() => onAsk({ deed: "test", webhook: row })}>
          Send a test…
        </MenuItem>
        <MenuItem icon="edit" onSelect={() => onAsk({ deed: "change", webhook: row })}>
          Change…
        </MenuItem>
        <MenuItem icon={row.pausedAt ? "retry" : "stop"} onSelect={() => onAsk({ deed: "pause", webhook: row })}>
          {row.pausedAt ? "Go on…" : "Pause…"}
        </MenuItem>
        <MenuItem icon="key" onSelect={() => onAsk({ deed: "secret", webhook: row })}>
          New secret…
        </MenuItem>
        <MenuItem icon="trash" danger onSelect={() => onAsk({ deed: "remove", webhook: row })}>
          Remove…
        </MenuItem>
      </Menu>
    ),
  },
];

type Closing = { onSecret: (secret: string) => void; onClose: () => void };

function AskedDialog({ asked, ...closing }: Closing & { asked: Asked | "new" }) {
  if (asked === "new") return <WebhookDialog webhook={null} {...closing} />;
  const { deed, webhook } = asked;
  return deed === "change" ? <WebhookDialog webhook={webhook} {...closing} /> : <Question deed={deed} webhook={webhook} {...closing} />;
}

function Question({ deed, webhook, onSecret, onClose }: Closing & { deed: Deed; webhook: WebhookView }) {
  const client = useQueryClient();
  const path = webhookPath(webhook.id);
  const { name } = webhook;
  const paused = webhook.pausedAt === null;
  const questions = {
    test: {
      title: `Send a test to ${name}?`,
      say: "It is called once, right now. Its answer stands in the log.",
      deed: "Send the test",
      act: async () => {
        const delivery = await fetchJson<DeliveryView>(`${path}/test`, { method: "POST", body: {} });
        // Also when it was not taken: the log is where the answer stands.
        await client.invalidateQueries({ queryKey: [DELIVERIES_PATH] });
        return testWords(delivery);
      },
    },
    pause: {
      title: paused ? `Pause ${name}?` : `Let ${name} go on?`,
      say: paused
        ? "It is told nothing until it goes on, and what happens meanwhile is not told later."
        : "It is told of what happens from now on.",
      deed: paused ? "Pause it" : "Go on",
      act: async () => {
        await fetchJson(path, { method: "PATCH", body: { paused } });
        return paused ? `${name} is paused` : `${name} goes on`;
      },
    },
    secret: {
      title: `Give ${name} a new secret?`,
      say: "From the next call on it is signed with the new one. Who checks with the old one refuses it then.",
      deed: "Make a new secret",
      act: async () => {
        const made = await fetchJson<CreatedWebhook>(`${path}/secret`, { method: "POST", body: {} });
        onSecret(made.secret);
        return `${name} has a new secret`;
      },
    },
    remove: {
      title: `Remove ${name}?`,
      say: "It is told nothing more, and its secret is forgotten. The log stays.",
      deed: "Remove it",
      act: async () => {
        await fetchJson(path, { method: "DELETE" });
        return `${name} is removed`;
      },
    },
  } as const;
  return <DeedDialog {...questions[deed]} danger={deed === "remove"} onClose={onClose} />;
}

/** @throws Error when it was not taken, so that the dialog says so. */
function testWords({ state, status, answer, to }: DeliveryView): string {
  if (state === "sent") return `${to} took the test${status ? ` with ${status}` : ""}`;
  throw new Error(`${STATE_WORDS[state].word}: ${[status, answer].filter(Boolean).join(" ") || "no answer"}. It is in the log.`);
}

function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="The secret, shown this once"
      say={
        <>
          Each call has a header <code>Countinghouse-Signature: t=…,v1=…</code>. Check that v1 is the HMAC-SHA-256, in hex, of the text{" "}
          <code>t.body</code> by this secret, and that t is not old.
        </>
      }
      footer={
        <Button tone="primary" onClick={onClose}>
          I have copied it
        </Button>
      }
    >
      <SecretOnce secret={secret} label="Copy the secret" />
    </Dialog>
  );
}
