"use client";
import type { DetectorList } from "@/lib/anomalies/core/views";
import { DETECTORS_PATH } from "../states/detector-paths";
import { useRead } from "../states/use-read";

/** When detectors last looked; null while it is not known. */
export const useLastRun = (): string | null => useRead<Pick<DetectorList, "lookedAt">>(DETECTORS_PATH).data?.lookedAt ?? null;
