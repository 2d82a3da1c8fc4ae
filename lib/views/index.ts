/** Saved views, where people begin, and views that are sent by e-mail. See README.md. */
export { changeView } from "./change-view";
export { deleteView } from "./delete-view";
export { endSchedule } from "./end-schedule";
export { listViews, listViewsWithMails, readView } from "./list-views";
export { type Home, readHome } from "./read-home";
export { receiveMails } from "./receive-mails";
export { saveView } from "./save-view";
export { scheduleView } from "./schedule-view";
export { sendDueViews } from "./send-due-views";
export { setHome } from "./set-home";
