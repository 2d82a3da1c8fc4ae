/** The export centre as screens and programs see it. */
import type { DestinationKind } from "./destination";
import type { JournalTemplate } from "./journal-template";
import type { Manifest } from "./manifest";
import type { Profile } from "./profiles";

export const EXPORT_STATES = ["writing", "ready", "failed"] as const;
export type ExportState = (typeof EXPORT_STATES)[number];

export type ExportRow = {
  id: string;
  period: string;
  /** Of the closing; null: of a period that was not closed. */
  version: number | null;
  profile: Profile;
  params: Record<string, string>;
  fileName: string;
  state: ExportState;
  rows: number;
  bytes: number;
  sha256: string | null;
  failure: string | null;
  manifest: Manifest | null;
  /** The schedule that had it made. */
  scheduleId: string | null;
  createdBy: { id: string; name: string };
  createdAt: string;
};

export type DeliveryRow = {
  id: string;
  cause: string;
  state: "waiting" | "sent" | "failed";
  attempts: number;
  answer: string | null;
  fileId: string | null;
  nextTryAt: string | null;
  sentAt: string | null;
  createdAt: string;
};

export type ScheduleRow = {
  id: string;
  name: string;
  profile: Profile;
  params: Record<string, string>;
  cadence: "on_close" | "daily" | "weekly" | "monthly";
  onDay: number | null;
  hour: number;
  /** "Mondays at 06:00 UTC" */
  when: string;
  destination: DestinationKind;
  /** In words, without secrets. */
  target: string;
  enabled: boolean;
  nextDueAt: string | null;
  createdBy: { id: string; name: string };
  createdAt: string;
  /** The newest first. */
  deliveries: DeliveryRow[];
};

/** `unavailable`: why a destination cannot be chosen on this server, and how that is changed. */
export type ScheduleList = { data: ScheduleRow[]; unavailable: Partial<Record<DestinationKind, string>> };

export type TemplateRow = JournalTemplate & { isBuiltIn: boolean; createdBy: string | null };

type Named = { id: string; name: string };
/** What a file can be of a part of, by name. */
export type PartNames = { businessUnits: Named[]; costCentres: Named[] };
