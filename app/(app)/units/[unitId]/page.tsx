import type { PageSearch } from "../../entity-reads";
import { inventoryPage } from "../../inventory-page";

const GROUPINGS = [
  "team",
  "cost_centre",
  "identity",
  "application",
  "environment",
  "provider",
  "model",
  "operation",
  "tool",
  "owner",
] as const;
type Props = { params: Promise<{ unitId: string }>; searchParams: PageSearch };

export default async function Page({ params, searchParams }: Props) {
  return inventoryPage({ kind: "business_unit", encodedId: (await params).unitId, groupings: GROUPINGS, searchParams });
}
