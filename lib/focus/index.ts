export { checkFocusFile } from "./check-focus-file";
