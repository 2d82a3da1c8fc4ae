"use client";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useShortcuts } from "../ui/shortcuts";
import { ALL_LINKS, mayOpen } from "./destinations";
import { onLayers, openKeyHelp } from "./layers";
import { useThemeSwitch } from "./theme-switch";

const loadPalette = () => import("./command-palette");
const CommandPalette = dynamic(loadPalette, { ssr: false });
const KeyHelp = dynamic(() => import("./key-help"), { ssr: false });

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
      if (event.key === "Meta" || event.key === "Control") loadPalette().catch(() => undefined);
      if (!(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      setPalette((now) => (now === "open" ? "closed" : "open"));
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  const held = new Set(rights);
  const goTo = Object.fromEntries(
    ALL_LINKS.filter((link) => mayOpen(link, held)).map((link) => [`g ${link.key}`, () => router.push(link.href)]),
  );
  useShortcuts({ ...goTo, "?": openKeyHelp, t: switchTheme, "/": () => setPalette("open") });
  return (
    <>
      {palette === "never" ? null : (
        <CommandPalette open={palette === "open"} onOpenChange={(open) => setPalette(open ? "open" : "closed")} rights={rights} />
      )}
      {keys === "never" ? null : (
        <KeyHelp open={keys === "open"} onOpenChange={(open) => setKeys(open ? "open" : "closed")} rights={rights} />
      )}
    </>
  );
}
