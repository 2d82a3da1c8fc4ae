"use client";
import { LinkTabs } from "../ui/tabs";

const TABS = [
  { href: "/pricing", label: "Price book" },
  { href: "/pricing/changes", label: "Changes" },
  { href: "/pricing/agreements", label: "Agreements" },
  { href: "/pricing/simulator", label: "Simulator" },
  { href: "/pricing/witness", label: "Second witness" },
  { href: "/pricing/currency", label: "Currency" },
  { href: "/pricing/credits", label: "Credits" },
] as const;

/** The pages of Pricing, under the title of each. */
export const PricingTabs = () => <LinkTabs label="Pricing" tabs={TABS} />;
