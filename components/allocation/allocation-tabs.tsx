"use client";
import { LinkTabs } from "../ui/tabs";

const TABS = [
  { href: "/allocation", label: "Rules" },
  { href: "/allocation/shared-costs", label: "Shared costs" },
  { href: "/allocation/credits", label: "Credits and commitments" },
  { href: "/allocation/markups", label: "Markups" },
  { href: "/allocation/true-ups", label: "True-ups" },
] as const;

/** The pages of allocation, under the title of each. */
export const AllocationTabs = () => <LinkTabs label="Allocation" tabs={TABS} />;
