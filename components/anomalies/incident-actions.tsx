"use client";
import type { IncidentDetail } from "@/lib/incidents/core/views";
import { Button } from "../ui/button";
import { Menu, MenuItem, MenuLine, MenuLink } from "../ui/menu";
import { useShortcuts } from "../ui/shortcuts";
import { notifyDone, notifyFailed } from "../ui/toast";
import type { IncidentDeed } from "./incident-dialogs";
import { letterPath, packPath } from "./incident-paths";
import { DISPOSITION_WORDS } from "./incident-words";

type ActionsProps = { incident: IncidentDetail; onAsk: (deed: IncidentDeed) => void };

/** What can be done with the incident itself: one primary deed, the rest one press away. Nobody is offered what they may not. */
export function IncidentActions({ incident, onAsk }: ActionsProps) {
  const { id, mayWork, disposition, assignee } = incident;
  useShortcuts(
    mayWork ? { a: () => onAsk({ kind: "assign" }), e: () => onAsk({ kind: "state" }), d: () => onAsk({ kind: "disposition" }) } : {},
  );
  async function copyLink() {
    try {
      await navigator.clipboard.writeText(location.href);
      notifyDone("Link copied");
    } catch {
      notifyFailed("Your browser did not allow copying. Copy the address instead.");
    }
  }
  return (
    <>
      {mayWork ? (
        <Button keyHint="A" onClick={() => onAsk({ kind: "assign" })}>
          {assignee ? "Hand on" : "Take or hand out"}
        </Button>
      ) : null}
      <Menu
        trigger={
          <Button icon="more" square>
            More
          </Button>
        }
      >
        {mayWork ? (
          <>
            <MenuItem icon="edit" hint="E" onSelect={() => onAsk({ kind: "state" })}>
              Set the state
            </MenuItem>
            <MenuItem icon="review" hint="D" onSelect={() => onAsk({ kind: "disposition" })}>
              Say what it was
            </MenuItem>
            <MenuLine />
          </>
        ) : null}
        <MenuLink icon="doc" hint="ZIP" download href={packPath(id)}>
          Evidence pack
        </MenuLink>
        <MenuLink icon="doc" hint="TXT" download href={letterPath(id)}>
          Letter for a credit
        </MenuLink>
        <MenuItem icon="share" onSelect={() => void copyLink()}>
          Copy link
        </MenuItem>
        <MenuItem icon="print" onSelect={() => setTimeout(() => print(), 0)}>
          Print the page
        </MenuItem>
      </Menu>
      {mayWork ? (
        <Button
          tone="primary"
          keyHint={disposition === null ? "D" : "E"}
          onClick={() => onAsk(disposition === null ? { kind: "disposition", proposed: "real" } : { kind: "state" })}
        >
          {disposition === null ? DISPOSITION_WORDS.real.deed : "Set the state"}
        </Button>
      ) : null}
    </>
  );
}
