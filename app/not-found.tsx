import type { Metadata } from "next";
import { StandAlone } from "@/components/shell/stand-alone";
import { NotHere } from "@/components/states/alone";
import { LinkButton } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

export default function NotFoundPage() {
  return (
    <StandAlone wide>
      <NotHere actions={<LinkButton href="/overview">Go to Overview</LinkButton>} />
    </StandAlone>
  );
}
