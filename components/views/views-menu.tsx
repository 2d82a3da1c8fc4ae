"use client";
import { useQueryClient } from "@tanstack/react-query";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import {
  addressOf,
  type ListedView,
  openHref,
  readAddress,
  shareHref,
  VIEW_PARAM,
  type ViewAnswer,
  type ViewsAnswer,
} from "@/lib/views/core/saved-view";
import { fetchJson } from "../states/fetch-json";
import { useRead } from "../states/use-read";
import { Button } from "../ui/button";
import { Menu, MenuItem, MenuLabel, MenuLine, MenuLink } from "../ui/menu";
import { notifyDone, notifyFailed } from "../ui/toast";
import { ScheduleDialog } from "./schedule-dialog";
import { ViewDialog } from "./view-dialog";
import { VIEWS_PATH, viewPath } from "./view-words";

const SHOWN = 8;
type Asked = { what: "save" | "change" | "send"; view: ListedView | null; answer: ViewsAnswer };

/** In the head of pages of figures: open a saved view of the page, save what is shown, share it, have it sent. */
export function ViewsMenu() {
  const router = useRouter();
  const path = usePathname();
  const search = useSearchParams();
  const [asked, setAsked] = useState<Asked | null>(null);
  const address = readAddress(`${path}?${search}`);
  if (!address) return null;
  const close = () => setAsked(null);
  const opened = (view: ViewAnswer) => router.replace(openHref(view), { scroll: false });
  return (
    <>
      <Menu trigger={<Button icon="table">Views</Button>}>
        <MenuContent address={addressOf(address)} path={address.path} openedFrom={search.get(VIEW_PARAM)} onAsk={setAsked} />
      </Menu>
      {asked?.what === "send" && asked.view ? (
        <ScheduleDialog
          view={asked.view}
          schedule={asked.view.schedules.find(({ isMine }) => isMine)}
          canMail={asked.answer.canMail}
          onClose={close}
        />
      ) : asked ? (
        <ViewDialog view={asked.view} address={addressOf(address)} answer={asked.answer} onClose={close} onSaved={opened} />
      ) : null}
    </>
  );
}

type ContentProps = { address: string; path: string; openedFrom: string | null; onAsk: (asked: Asked) => void };

/** Read when the menu opens. */
function MenuContent({ address, path, openedFrom, onAsk }: ContentProps) {
  const client = useQueryClient();
  const views = useRead<ViewsAnswer>(VIEWS_PATH);
  const answer = views.data;
  if (!answer) return <MenuLabel>{views.isError ? "The views did not load" : "Loading…"}</MenuLabel>;
  const here = answer.data.filter((view) => view.path === path);
  const current = here.find(({ id }) => id === openedFrom) ?? here.find((view) => addressOf(view) === address) ?? null;
  async function update(view: ListedView) {
    await fetchJson(viewPath(view.id), { method: "PATCH", body: { address } })
      .then(() => notifyDone(`${view.name} is this now`, { onUndo: () => void restore(view) }))
      .catch((error: unknown) => notifyFailed(error instanceof Error ? error.message : "It was not changed. Try again."));
    await client.invalidateQueries({ queryKey: [VIEWS_PATH] });
  }
  async function restore(view: ListedView) {
    await fetchJson(viewPath(view.id), { method: "PATCH", body: { address: addressOf(view) } });
    await client.invalidateQueries({ queryKey: [VIEWS_PATH] });
  }
  return (
    <>
      <MenuLabel>{here.length === 0 ? "No view of this page is saved" : "Saved views of this page"}</MenuLabel>
      {here.slice(0, SHOWN).map((view) => (
        <MenuLink key={view.id} href={openHref(view)} {...(view.id === current?.id ? { icon: "check" as const } : {})}>
          <span dir="auto">{view.name}</span>
        </MenuLink>
      ))}
      <MenuLine />
      {answer.mayWrite ? (
        <MenuItem icon="plus" onSelect={() => onAsk({ what: "save", view: null, answer })}>
          Save this view…
        </MenuItem>
      ) : null}
      {current?.mayChange && addressOf(current) !== address ? (
        <MenuItem icon="check" onSelect={() => void update(current)}>
          Update {current.name}
        </MenuItem>
      ) : null}
      {current?.mayChange ? (
        <MenuItem icon="share" onSelect={() => onAsk({ what: "change", view: current, answer })}>
          Rename or share…
        </MenuItem>
      ) : null}
      {current && answer.mayWrite && current.canBeSent ? (
        <MenuItem icon="clock" onSelect={() => onAsk({ what: "send", view: current, answer })}>
          Send by e-mail…
        </MenuItem>
      ) : null}
      {current ? <CopyLinkItem view={current} /> : null}
      <MenuLink href="/views" icon="table">
        All views
      </MenuLink>
    </>
  );
}

export function CopyLinkItem({ view }: { view: Pick<ListedView, "id"> }) {
  const copy = () => void navigator.clipboard.writeText(`${location.origin}${shareHref(view.id)}`).then(() => notifyDone("Link copied"));
  return (
    <MenuItem icon="copy" onSelect={copy}>
      Copy link
    </MenuItem>
  );
}
