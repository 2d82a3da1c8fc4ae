"use client";
import { useState } from "react";
import type { KeyListView } from "@/lib/reconciliation/core/views";
import { formatCount } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { Count, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { TextLink } from "../ui/text-link";

const PROVIDER_WORDS: Readonly<Record<string, string>> = { openai: "OpenAI", anthropic: "Anthropic", litellm: "LiteLLM" };
const nameOf = ({ provider, connector }: KeyListView): string =>
  `${PROVIDER_WORDS[provider] ?? provider}, ${connector?.name ?? "from a file"}`;

type Taken = { accepted: number; added: number; missing: number };

/** How old the lists of keys are, and reading one anew. */
export function KeyLists({ lists, now, maySync }: { lists: readonly KeyListView[]; now: string; maySync: boolean }) {
  const [asked, setAsked] = useState<KeyListView | null>(null);
  const columns: (Column<KeyListView> | null)[] = [
    { id: "list", head: "List", cell: nameOf, csv: nameOf },
    { id: "keys", head: "Keys", number: true, cell: (row) => <Count value={row.keys} />, csv: (row) => String(row.keys) },
    {
      id: "unknown",
      head: "Not known here",
      number: true,
      cell: (row) => <Count value={row.unknown} />,
      csv: (row) => String(row.unknown),
    },
    {
      id: "missing",
      head: "Listed no more",
      number: true,
      cell: (row) => <Count value={row.missing} />,
      csv: (row) => String(row.missing),
    },
    { id: "at", head: "Read", cell: (row) => <Time at={row.seenAt} now={now} />, csv: (row) => row.seenAt },
    maySync
      ? {
          id: "act",
          head: "Action",
          cell: (row) =>
            row.connector ? (
              <Button tone="plain" className="link" onClick={() => setAsked(row)} aria-label={`Read ${nameOf(row)} now`}>
                Read now
              </Button>
            ) : null,
        }
      : null,
  ];
  return (
    <>
      <TableSection
        after
        finding={
          lists.length === 0
            ? "No provider's list of keys is known"
            : `${formatCount(lists.length)} ${lists.length === 1 ? "list" : "lists"} of keys to compare with`
        }
        about="Read every hour through connectors, or brought in as a file"
        name="Lists of keys"
        viewKey="key-lists"
        fileName="key-lists"
        columns={columns.filter((column) => column !== null)}
        rows={lists}
        rowKey={(row) => `${row.provider} ${row.connector?.id ?? ""}`}
        quiet
        empty={
          <Empty bare>
            Add a connector under <TextLink href="/settings/connectors">Connectors</TextLink>, or upload the answer of the provider&apos;s
            key list under <TextLink href="/imports">Imports</TextLink>: keys that nobody knows then stand above.
          </Empty>
        }
      />
      {asked?.connector ? <SyncDialog name={nameOf(asked)} connectorId={asked.connector.id} onClose={() => setAsked(null)} /> : null}
    </>
  );
}

function SyncDialog({ name, connectorId, onClose }: { name: string; connectorId: string; onClose: () => void }) {
  async function act() {
    const taken = await fetchJson<Taken>(`/api/ui/provider-keys/${encodeURIComponent(connectorId)}/sync`, { method: "POST", body: {} });
    return `${formatCount(taken.accepted)} keys read, ${formatCount(taken.added)} new, ${formatCount(taken.missing)} gone`;
  }
  return (
    <DeedDialog
      title={`Read the keys of ${name} now?`}
      say="All pages of its list are read with the connector's key. What it lacks is missing from then on; cases follow within the hour."
      deed="Read now"
      act={act}
      onClose={onClose}
    />
  );
}
