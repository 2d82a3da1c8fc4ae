/** Where detectors are read: by their own pages, and by the inbox when it is empty. */
export const DETECTORS_PATH = "/api/ui/detectors";
