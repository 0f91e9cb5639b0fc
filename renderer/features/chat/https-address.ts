/** The address in its normal form if it is one of https without a user name in it, otherwise "". */
export function httpsAddress(address: string): string {
  if (!URL.canParse(address)) return "";
  const url = new URL(address);
  // "https://hospital.example@evil.example" shows one host and opens another.
  return url.protocol === "https:" && url.username === "" && url.password === "" ? url.href : "";
}
