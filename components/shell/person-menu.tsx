"use client";
import { useTheme } from "next-themes";
import { Avatar } from "../ui/avatar";
import { type Density, useDensity } from "../ui/density";
import { Menu, MenuCheck, MenuChoices, MenuItem, MenuLabel, MenuLine } from "../ui/menu";
import { SHORTCUTS_KEY } from "../ui/shortcuts";
import { useStored } from "../ui/use-stored";
import { openKeyHelp } from "./layers";
import { signOut } from "./sign-out";

export type ShellPerson = { name: string; email: string; role: string; rights: readonly string[] };

const THEMES = [
  { value: "system", label: "As the system", icon: "system" },
  { value: "light", label: "Light", icon: "sun" },
  { value: "dark", label: "Dark", icon: "moon" },
] as const;
const DENSITIES: readonly { value: Density; label: string }[] = [
  { value: "compact", label: "Compact rows" },
  { value: "comfortable", label: "Comfortable rows" },
];

/** Who is signed in, how the pages look to them, and the way out. */
export function PersonMenu({ person }: { person: ShellPerson }) {
  const { theme = "system", setTheme } = useTheme();
  const [density, setDensity] = useDensity();
  const [shortcuts, setShortcuts] = useStored(SHORTCUTS_KEY, "on");
  return (
    <Menu
      align="start"
      side="top"
      trigger={
        <button type="button" className="who">
          <Avatar name={person.name} />
          <span>
            <b dir="auto">{person.name}</b>
            <small>{person.role}</small>
          </span>
        </button>
      }
    >
      <MenuLabel>{person.email}</MenuLabel>
      <MenuLine />
      <MenuLabel>Theme</MenuLabel>
      <MenuChoices value={theme} onChange={setTheme} choices={THEMES} />
      <MenuLine />
      <MenuChoices value={density} onChange={setDensity} choices={DENSITIES} />
      <MenuLine />
      <MenuCheck checked={shortcuts !== "off"} onChange={(on) => setShortcuts(on ? "on" : "off")}>
        Single-key shortcuts
      </MenuCheck>
      <MenuItem icon="keyboard" hint={<kbd>?</kbd>} onSelect={openKeyHelp}>
        All keys
      </MenuItem>
      <MenuLine />
      <MenuItem icon="sign-out" onSelect={() => void signOut()}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
