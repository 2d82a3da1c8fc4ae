"use client";
import * as RadixDialog from "radix-ui/dialog";
import { type ReactNode, useState } from "react";
import { ConnectionBanner } from "../states/connection-banner";
import { CrumbProvider } from "./crumbs";
import type { ShellPerson } from "./person-menu";
import { ShellLayers } from "./shell-layers";
import { Sidebar } from "./sidebar";
import { TopBar } from "./top-bar";
import { useNavCounts } from "./use-nav-counts";

type AppShellProps = { organisation: string; person: ShellPerson; children: ReactNode };

/** The signed-in frame: skip link, sidebar, top bar, main. */
export function AppShell({ organisation, person, children }: AppShellProps) {
  const counts = useNavCounts(person.rights);
  const [menu, setMenu] = useState(false);
  return (
    <CrumbProvider>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <div className="shell">
        <aside className="side" aria-label="Sidebar">
          <Sidebar organisation={organisation} person={person} counts={counts} />
        </aside>
        <div>
          <TopBar organisation={organisation} onMenu={() => setMenu(true)} />
          <main className="main" id="main" tabIndex={-1}>
            <div className="banners">
              <ConnectionBanner />
            </div>
            {children}
          </main>
        </div>
      </div>
      <RadixDialog.Root open={menu} onOpenChange={setMenu}>
        <RadixDialog.Portal>
          <RadixDialog.Overlay className="scrim" />
          <RadixDialog.Content className="side-sheet" aria-describedby={undefined}>
            <RadixDialog.Title className="sr">Menu</RadixDialog.Title>
            <Sidebar organisation={organisation} person={person} counts={counts} onGo={() => setMenu(false)} />
          </RadixDialog.Content>
        </RadixDialog.Portal>
      </RadixDialog.Root>
      <ShellLayers rights={person.rights} />
    </CrumbProvider>
  );
}
