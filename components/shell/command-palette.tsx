"use client";
import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import * as RadixDialog from "radix-ui/dialog";
import { useDeferredValue, useState } from "react";
import { openHref, type ViewsAnswer } from "@/lib/views/core/saved-view";
import { fetchJson } from "../states/fetch-json";
import { KIND_ICON, KIND_WORD } from "../tables/cells/entity-cell";
import { Icon, type IconName } from "../ui/icon";
import { Keys } from "../ui/kbd";
import { useReturnFocus } from "../ui/return-focus";
import { notifyDone } from "../ui/toast";
import { VIEWS_PATH } from "../views/view-words";
import { ALL_LINKS, hrefOf, mayOpen } from "./destinations";
import { openKeyHelp } from "./layers";
import { useThemeSwitch } from "./theme-switch";

type Found = { type: string; id: string; name: string; detail: string | null };
type PaletteProps = { open: boolean; onOpenChange: (open: boolean) => void; rights: readonly string[] };

/** ⌘K: go anywhere, find anything in one's scope, do what pages do. */
export default function CommandPalette({ open, onOpenChange, rights }: PaletteProps) {
  const [search, setSearch] = useState("");
  const returnFocus = useReturnFocus();
  function change(next: boolean) {
    onOpenChange(next);
    if (!next) setSearch("");
  }
  return (
    <RadixDialog.Root open={open} onOpenChange={change}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="scrim" />
        <RadixDialog.Content className="palette" aria-describedby={undefined} {...returnFocus}>
          <RadixDialog.Title className="sr">Search or jump to</RadixDialog.Title>
          <Command label="Search or jump to" loop>
            <div className="q">
              <Icon name="search" />
              <Command.Input placeholder="Search or type a command" value={search} onValueChange={setSearch} />
            </div>
            <PaletteList search={search.trim()} rights={rights} onDone={() => change(false)} />
          </Command>
          <footer aria-hidden="true">
            <span>
              <Keys keys={["↑", "↓"]} /> move
            </span>
            <span>
              <Keys keys={["↵"]} /> open
            </span>
            <span>
              <Keys keys={["Esc"]} /> close
            </span>
          </footer>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

/** What begins with the words first, then what holds them, then what only belongs to such a thing. */
function byName(hits: readonly Found[], words: string): Found[] {
  const wanted = words.toLocaleLowerCase("en");
  const rank = ({ name }: Found) => {
    const at = name.toLocaleLowerCase("en").indexOf(wanted);
    return at === 0 ? 0 : at > 0 ? 1 : 2;
  };
  return [...hits].sort((a, b) => rank(a) - rank(b));
}

const NO_VIEWS: ViewsAnswer["data"] = [];

/** Found by their names among those of the product: the list is short. */
function useViews(enabled: boolean): ViewsAnswer["data"] {
  const views = useQuery({
    queryKey: [VIEWS_PATH],
    enabled,
    queryFn: ({ signal }) => fetchJson<ViewsAnswer>(VIEWS_PATH, { signal }),
  });
  return (enabled && views.data?.data) || NO_VIEWS;
}

function PaletteList({ search, rights, onDone }: { search: string; rights: readonly string[]; onDone: () => void }) {
  const router = useRouter();
  const switchTheme = useThemeSwitch();
  const asked = useDeferredValue(search);
  const found = useQuery({
    queryKey: ["search", asked],
    enabled: asked.length > 1,
    staleTime: 30_000,
    queryFn: ({ signal }) => fetchJson<{ hits: Found[] }>(`/api/ui/search?q=${encodeURIComponent(asked)}`, { signal }),
  });
  const hits = byName(found.data?.hits ?? [], asked);
  const held = new Set(rights);
  const views = useViews(held.has("view.read") && asked.length > 1);
  const done = (deed: () => void) => () => {
    onDone();
    deed();
  };
  const deeds: { name: string; icon: IconName; keys: string[]; run: () => void }[] = [
    { name: "Switch theme", icon: "moon", keys: ["T"], run: switchTheme },
    {
      name: "Copy link to this page",
      icon: "share",
      keys: [],
      run: () => void navigator.clipboard.writeText(location.href).then(() => notifyDone("Link copied")),
    },
    { name: "Print this page", icon: "print", keys: ["⌘", "P"], run: () => setTimeout(() => print(), 150) },
    { name: "Show all keys", icon: "keyboard", keys: ["?"], run: openKeyHelp },
  ];
  return (
    <Command.List>
      <Command.Empty>
        {found.isFetching ? "Searching…" : asked.length > 1 ? "Nothing by that name in what you may see." : "Type at least two letters."}
      </Command.Empty>
      {hits.length > 0 ? (
        <Command.Group heading="Found">
          {hits.map((one) => (
            <Command.Item
              key={`${one.type} ${one.id}`}
              value={`${one.type} ${one.id}`}
              keywords={[one.name, search]}
              onSelect={done(() => router.push(hrefOf(one.type, one.id)))}
            >
              <Icon name={KIND_ICON[one.type] ?? "circle"} />
              <span className="name" dir="auto">
                {one.name}
              </span>
              <span className="hint">{[KIND_WORD[one.type], one.detail].filter(Boolean).join(" · ")}</span>
            </Command.Item>
          ))}
        </Command.Group>
      ) : null}
      {views.length > 0 ? (
        <Command.Group heading="Views">
          {views.map((view) => (
            <Command.Item key={view.id} value={`view ${view.id}`} keywords={[view.name]} onSelect={done(() => router.push(openHref(view)))}>
              <Icon name="table" />
              <span className="name" dir="auto">
                {view.name}
              </span>
              <span className="hint">{view.isMine ? "Your view" : `View of ${view.owner.name}`}</span>
            </Command.Item>
          ))}
        </Command.Group>
      ) : null}
      <Command.Group heading="Go to">
        {ALL_LINKS.filter((link) => mayOpen(link, held)).map((link) => (
          <Command.Item key={link.href} value={link.name} onSelect={done(() => router.push(link.href))}>
            <Icon name={link.icon} />
            <span className="name">{link.name}</span>
            <span className="hint">
              <Keys keys={["G", link.key.toUpperCase()]} />
            </span>
          </Command.Item>
        ))}
      </Command.Group>
      <Command.Group heading="Do">
        {deeds.map((deed) => (
          <Command.Item key={deed.name} value={deed.name} onSelect={done(deed.run)}>
            <Icon name={deed.icon} />
            <span className="name">{deed.name}</span>
            <span className="hint">
              <Keys keys={deed.keys} />
            </span>
          </Command.Item>
        ))}
      </Command.Group>
    </Command.List>
  );
}
