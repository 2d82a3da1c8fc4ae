/** Incidents: what detectors saw, as something that people work on together. See README.md. */
export { actOnIncident } from "./act-on-incident";
export { assignIncident } from "./assign-incident";
export { changeIncidentPolicy, readIncidentPolicy } from "./change-incident-policy";
export { commentIncident } from "./comment-incident";
export type {
  BlastRadius,
  IncidentChain,
  IncidentDetail,
  IncidentMark,
  IncidentPage,
  IncidentPolicyView,
  IncidentSummary,
  IncidentTimeline,
  PlannedWindowView,
} from "./core/views";
export { endWindow } from "./end-window";
export { exportPack } from "./explain/export-pack";
export { readBlastRadius } from "./explain/read-blast-radius";
export { readChain } from "./explain/read-chain";
export { readTimeline } from "./explain/read-timeline";
export { writeCreditLetter } from "./explain/write-credit-letter";
export { listAssignees } from "./list-assignees";
export { listIncidents } from "./list-incidents";
export { listWindows } from "./list-windows";
export { planWindow } from "./plan-window";
export { readIncident } from "./read-incident";
export { readIncidentMarks } from "./read-incident-marks";
export { setDisposition } from "./set-disposition";
export { setIncidentState } from "./set-incident-state";
export { summariseIncidents } from "./summarise-incidents";
export { undoDeed } from "./undo-deed";
export { type WorkedSignals, workSignals } from "./work-signals";
export { writeReview } from "./write-review";
