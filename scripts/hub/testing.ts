/** Asking the hub in tests: no redirect is followed, and everything that came is there to look at. */
import type { TestHub } from "./hub.ts";

export interface Asking {
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly text: string;
}

/** `address`: whole, or a path of the hub. Rejects where the connection ends before the answer. */
export async function ask(
  hub: Pick<TestHub, "endpoint">,
  address: string,
  { method = "GET", token, headers = {}, body }: Asking = {},
): Promise<Answer> {
  const response = await fetch(new URL(address, hub.endpoint), {
    method,
    redirect: "manual",
    headers: { ...headers, ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
    ...(body === undefined ? {} : { body }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes, text: bytes.toString() };
}

/** Address that the hub redirects to for a file. Throws where it does not. */
export async function locate(
  hub: TestHub,
  repo: string,
  path: string,
  { token, revision = "main" }: { readonly token?: string; readonly revision?: string } = {},
): Promise<string> {
  const answer = await ask(hub, `/${repo}/resolve/${revision}/${path}`, {
    method: "HEAD",
    ...(token === undefined ? {} : { token }),
  });
  const location = answer.headers.get("location");
  if (location === null) throw new Error(`no redirect, but ${answer.status}`);
  return location;
}
