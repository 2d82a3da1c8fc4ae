"use client";
import { Button } from "../ui/button";
import { Icon } from "../ui/icon";
import { Crumbs } from "./crumbs";
import { openPalette } from "./layers";
import { NotificationBell } from "./notification-bell";

/** Where one is, and the way to anywhere. Below 1,100 px the Menu button opens the sidebar. */
export function TopBar({ organisation, onMenu }: { organisation: string; onMenu: () => void }) {
  return (
    <header className="top">
      <Button tone="plain" icon="menu" className="menu-btn" onClick={onMenu}>
        Menu
      </Button>
      <Crumbs organisation={organisation} />
      <button type="button" className="cmd" aria-label="Search or jump to" onClick={openPalette} aria-keyshortcuts="Meta+K Control+K">
        <Icon name="search" />
        <span>Search or jump to</span>
        <kbd>⌘K</kbd>
      </button>
      <NotificationBell />
    </header>
  );
}
