"use client";
import { usePathname } from "next/navigation";
import * as RadixTabs from "radix-ui/tabs";
import type { ReactNode } from "react";
import { Link } from "./link";

export type Tab = { value: string; label: string; count?: string; content: ReactNode };

/** Tabs within a page. When a tab deserves a link of its own use `LinkTabs`. */
export function Tabs({
  label,
  tabs,
  value,
  onChange,
}: {
  label: string;
  tabs: readonly Tab[];
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <RadixTabs.Root value={value} onValueChange={onChange}>
      <RadixTabs.List className="tabs" aria-label={label}>
        {tabs.map((tab) => (
          <RadixTabs.Trigger key={tab.value} value={tab.value}>
            {tab.label}
            {tab.count ? <span className="n">{tab.count}</span> : null}
          </RadixTabs.Trigger>
        ))}
      </RadixTabs.List>
      {tabs.map((tab) => (
        <RadixTabs.Content key={tab.value} value={tab.value}>
          {tab.content}
        </RadixTabs.Content>
      ))}
    </RadixTabs.Root>
  );
}

/** Tabs that are pages: the current one is found by its path. */
export function LinkTabs({ label, tabs }: { label: string; tabs: readonly { href: string; label: string; count?: string }[] }) {
  const path = usePathname();
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>
          {tab.label}
          {tab.count ? <span className="n">{tab.count}</span> : null}
        </Link>
      ))}
    </nav>
  );
}
