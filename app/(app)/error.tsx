"use client";
import { PageFailed } from "@/components/states/page-failed";

/** A page failed; the shell stays. */
export default function AppError({ error }: { error: Error & { digest?: string } }) {
  return <PageFailed error={error} />;
}
