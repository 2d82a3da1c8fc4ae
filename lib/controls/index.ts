/** Controls: what is evidence for which control of which framework. See README.md. */
export { type ControlFile, exportControls } from "./export-controls";
export { type Controls, listControls } from "./list-controls";
