/** Telling people what happened: in the app, by e-mail, by webhook. See README.md. */
export { changeNotifySettings } from "./change-settings";
export { changeWebhook } from "./change-webhook";
export { countUnread } from "./count-unread";
export { type CreatedWebhook, createWebhook } from "./create-webhook";
export { listDeliveries } from "./list-deliveries";
export { listNotifications } from "./list-notifications";
export { listWebhooks } from "./list-webhooks";
export { markNotifications } from "./mark-notifications";
export { pruneNotifications } from "./prune-notifications";
export { publishNotification } from "./publish-notification";
export { readNotifySettings, type SettingsView } from "./read-settings";
export { removeWebhook } from "./remove-webhook";
export { renewWebhookSecret } from "./renew-webhook-secret";
export { resendDelivery } from "./resend-delivery";
export { isMailConfigured, sendMail } from "./send-mail";
export { sendNotifications } from "./send-notifications";
export { testWebhook } from "./test-webhook";
