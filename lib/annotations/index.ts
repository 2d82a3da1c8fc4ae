/** Annotations: what people and programs note on a day. See README.md. */
export { addAnnotation } from "./add-annotation";
export { changeAnnotation } from "./change-annotation";
export type { AnnotationView } from "./core/annotation";
export { type ChartNotes, listAnnotations, readChartNotes } from "./list-annotations";
export { removeAnnotation } from "./remove-annotation";
