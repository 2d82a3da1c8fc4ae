/** Anomalies: what detectors read, remember and saw. Whether anybody is told is decided by `lib/incidents`. See README.md. */
export { detectSeries, type SeriesRun } from "./detect-series";
export { listDetectors } from "./list-detectors";
export { readPoints } from "./list-points";
export { previewDetector } from "./preview-detector";
export { pruneDetection } from "./prune-detection";
export { replayBehaviour } from "./replay-behaviour";
export { setDetector } from "./set-detector";
export {
  markWorked,
  readNewSignals,
  readSignals,
  recordSignals,
  type SignalFilter,
  type StoredSignal,
  type WorkedSignal,
} from "./store/signals";
export { restWatching, type Watched, watchArrivals } from "./watch-arrivals";
