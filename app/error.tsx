"use client";
import { StandAlone } from "@/components/shell/stand-alone";
import { PageFailed } from "@/components/states/page-failed";

/** Whatever escapes outside the signed-in pages. */
export default function RootError({ error }: { error: Error & { digest?: string } }) {
  return (
    <StandAlone wide>
      <PageFailed error={error} />
    </StandAlone>
  );
}
