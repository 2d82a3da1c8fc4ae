/** Usage that should not be there any more, or not at that hour. */
import { NETWORKS } from "../../data/networks";
import { plainCalls, type Story } from "../story";

export const dormantKey: Story = {
  id: "dormant-key",
  title: "A key that slept for two months wakes up",
  identities: ["legacy-catalogue-export"],
  from: { daysAgo: 6, at: "03:10" },
  to: { daysAgo: 6, at: "05:00" },
  finds: "No use for 61 days, then dozens of calls within two hours of the night (B15, R09); before that it is dormant (R08)",
  events: { count: 110, make: (scene, count) => plainCalls(scene, "legacy-catalogue-export", count) },
};

const contractor = NETWORKS.contractor;

export const useAfterRevocation: Story = {
  id: "use-after-revocation",
  title: "A contractor's key works after it was revoked",
  identities: ["contractor-labelling-bot"],
  from: { daysAgo: 11, at: "10:00" },
  to: { daysAgo: 9, at: "16:00" },
  finds: "Successful calls with a credential and identity that were revoked twelve days ago at 17:00 (B6, R10, R27)",
  events: {
    count: 96,
    make: (scene, count) =>
      plainCalls(scene, "contractor-labelling-bot", count, (event) => {
        event.network = {
          ip: `${contractor.ipPrefix}201`,
          asn: contractor.asn,
          country: contractor.country,
          userAgent: "labelling-suite/3.2",
        };
      }),
  },
};

export const offHoursBatch: Story = {
  id: "off-hours-batch",
  title: "A report bot that works by day runs at night",
  identities: ["month-end-report-bot"],
  from: { daysAgo: 4, at: "01:30" },
  to: { daysAgo: 4, at: "03:40" },
  finds: "Calls in hours of the week in which it never works (B7)",
  events: { count: 210, make: (scene, count) => plainCalls(scene, "month-end-report-bot", count) },
};
