/** The sample organisation, Northwind Robotics. See README.md. */
export { emailOf } from "./data/people";
export { DEMO_PASSWORD, DEMO_SIGN_INS, type DemoSignIn } from "./data/sign-ins";
export { type LoadedSample, type LoadOptions, loadSample, SAMPLE_SIZE, sampleEnd } from "./load-sample";
