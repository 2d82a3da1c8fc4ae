/** What Northwind agreed on beside prices by the token: seats, credits bought in advance, and whose tokens it believes. */

/** The people of Simulation work with Claude Code on seats: no money is spent per token. Everybody else uses keys. */
export const SEATS = { team: "simulation", application: "simulation-lab", userAgent: "claude-cli/", provider: "anthropic" } as const;

/** Requests on Opus that the seats hold. Days are counted from the end of the sample. */
export const SEAT_POOL = {
  provider: SEATS.provider,
  name: "Opus requests of the seats",
  model: "claude-opus-4-1",
  team: SEATS.team,
  credits: "1000",
  paidUsd: "750",
  overageUsd: "1",
  fromDaysAgo: 60,
  forDays: 90,
  reason: "Order 2214, seats for Simulation",
} as const;

/** The sign-in of the company. The private half of its key was never kept: nobody can sign with it. */
export const ISSUER = {
  issuer: "https://login.northwind.example",
  audience: "countinghouse",
  algorithms: ["ES256"],
  identityClaim: "sub",
  jwks: {
    keys: [
      {
        kty: "EC",
        crv: "P-256",
        kid: "northwind-2026",
        alg: "ES256",
        use: "sig",
        x: "vU8yTRlbY_Mll6aGYLI4zDIvNuoOSvmr4SWkgSbNLL4",
        y: "JyjSMbAAOj1zCwf8Kc40X6jpuEk3TBccnyvW5itQ1rU",
      },
    ],
  },
};
