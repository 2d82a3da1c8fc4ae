/** The sample organisation, Northwind Robotics. See README.md. */
export { type LoadedSample, type LoadOptions, loadSample, SAMPLE_SIZE, sampleEnd } from "./load-sample";
