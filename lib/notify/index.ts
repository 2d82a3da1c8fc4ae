/** Telling people outside the product's pages: e-mail. See README.md. */
export { isMailConfigured, sendMail } from "./send-mail";
