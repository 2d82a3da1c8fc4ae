"use client";
import { useTheme } from "next-themes";
import { Icon } from "../ui/icon";

/** Light and dark; what the system prefers until somebody presses it. */
export function useThemeSwitch(): () => void {
  const { resolvedTheme, setTheme } = useTheme();
  return () => setTheme(resolvedTheme === "dark" ? "light" : "dark");
}

export function ThemeSwitch() {
  const switchTheme = useThemeSwitch();
  return (
    <button type="button" onClick={switchTheme}>
      <Icon name="moon" />
      Switch theme
    </button>
  );
}
