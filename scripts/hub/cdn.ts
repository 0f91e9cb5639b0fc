/** The second host: it knows no accounts, and sends the bytes of large files to every client with a signed address. */

import { randomBytes } from "node:crypto";
import type { Blob, BlobVerdict } from "./blobs.ts";
import { type Exchange, header, send } from "./exchange.ts";
import { sendExpired, sendXml } from "./fault-answers.ts";
import { sendFile } from "./send-file.ts";

export async function answerCdn(exchange: Exchange, verdict: BlobVerdict): Promise<void> {
  const { method } = exchange.request;
  exchange.response.setHeader("X-Amz-Cf-Id", randomBytes(16).toString("hex"));
  if (method !== "GET" && method !== "HEAD") {
    send(exchange, 405, { Allow: "GET, HEAD" }, "");
    return;
  }
  // As a store of objects with signed addresses answers, so that a token that went astray never goes unnoticed.
  if (header(exchange, "authorization") !== undefined) {
    sendXml(exchange, 400, "InvalidArgument", "Only one auth mechanism allowed");
    return;
  }
  switch (verdict.kind) {
    case "unsigned":
      sendXml(exchange, 403, "AccessDenied", "Access denied");
      return;
    case "expired":
      sendExpired(exchange);
      return;
    case "missing":
      sendXml(exchange, 404, "NoSuchKey", "The specified key does not exist.");
      return;
    case "found":
      await sendBlob(exchange, verdict.blob);
  }
}

const sendBlob = (exchange: Exchange, { source, etag }: Blob): Promise<void> =>
  sendFile(
    exchange,
    { source, etag },
    {
      "Content-Type": "application/octet-stream",
      "Cache-Control": "public, max-age=31536000",
      "Content-Disposition": exchange.url.searchParams.get("response-content-disposition") ?? "inline",
    },
  );
