/** Files of periods: made, kept, proved and sent. See README.md. */
export { changeSchedule } from "./change-schedule";
export { type CreatedSchedule, createSchedule } from "./create-schedule";
export { createTemplate } from "./create-template";
export { listExports } from "./list-exports";
export { listPartNames } from "./list-part-names";
export { listSchedules } from "./list-schedules";
export { listTemplates } from "./list-templates";
export { makeExport } from "./make-export";
export { type ExportedFile, openExport, openManifest } from "./open-export";
export { type Allocation, type AllocationAnswer, readAllocation } from "./read-allocation";
export { removeSchedule } from "./remove-schedule";
export { removeTemplate } from "./remove-template";
export { seesWhole } from "./require-whole";
export { runSchedules, type ScheduleRun } from "./run-schedules";
export { streamExport } from "./stream-export";
export { testSchedule } from "./test-schedule";
