"use client";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { later, useLater } from "../ui/later";
import { useShortcuts } from "../ui/shortcuts";
import { ALL_LINKS, mayOpen } from "./destinations";
import { onLayers, openKeyHelp } from "./layers";
import { useThemeSwitch } from "./theme-switch";

const PALETTE = later(() => import("./command-palette"));
const KEY_HELP = later(() => import("./key-help"));

/** The palette and the key list, loaded when first asked for, and the shortcuts that every page has. */
export function ShellLayers({ rights }: { rights: readonly string[] }) {
  const router = useRouter();
  const switchTheme = useThemeSwitch();
  const [palette, setPalette] = useState<"never" | "open" | "closed">("never");
  const [keys, setKeys] = useState<"never" | "open" | "closed">("never");
  useEffect(
    () =>
      onLayers(
        () => setPalette("open"),
        () => setKeys("open"),
      ),
    [],
  );
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      // It is on its way before the second key is down. What fails here is tried again when it is opened.
      if (event.key === "Meta" || event.key === "Control") PALETTE.load().catch(() => undefined);
      if (!(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      setPalette((now) => (now === "open" ? "closed" : "open"));
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  const CommandPalette = useLater(PALETTE, palette !== "never");
  const KeyHelp = useLater(KEY_HELP, keys !== "never");
  const held = new Set(rights);
  const goTo = Object.fromEntries(
    ALL_LINKS.filter((link) => mayOpen(link, held)).map((link) => [`g ${link.key}`, () => router.push(link.href)]),
  );
  useShortcuts({ ...goTo, "?": openKeyHelp, t: switchTheme, "/": () => setPalette("open") });
  return (
    <>
      {palette === "never" || !CommandPalette ? null : (
        <CommandPalette open={palette === "open"} onOpenChange={(open) => setPalette(open ? "open" : "closed")} rights={rights} />
      )}
      {keys === "never" || !KeyHelp ? null : (
        <KeyHelp open={keys === "open"} onOpenChange={(open) => setKeys(open ? "open" : "closed")} rights={rights} />
      )}
    </>
  );
}
