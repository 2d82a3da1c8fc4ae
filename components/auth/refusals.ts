const REFUSALS: Record<string, string> = {
  Throttled: "Too many tries. Wait a quarter of an hour, then sign in again.",
  Unavailable: "The server cannot be reached just now. Try again in a moment.",
  RolesRefused: "Your groups give you two roles that one person may not hold. Ask your administrator.",
  Refused: "The e-mail address or the password is wrong.",
  CredentialsSignin: "The e-mail address or the password is wrong.",
  AccessDenied: "Your organisation’s sign-in did not let you in. Ask your administrator.",
  OAuthSignin: "Your organisation’s sign-in could not be reached. Try again, or use your password.",
  OAuthCallback: "Your organisation’s sign-in did not finish. Start again.",
  Callback: "Your organisation’s sign-in did not finish. Start again.",
  SessionRequired: "Sign in to go on.",
};

/** Why a sign-in ended at the sign-in page: the code stands in the address, the words are ours. */
export const signInRefusal = (code: string): string =>
  REFUSALS[code] ?? "Signing in did not work. Try again; if it goes on, tell your administrator.";
