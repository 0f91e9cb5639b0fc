import { describe, expect, it } from "vitest";
import { CasebookError } from "../../../shared/errors.ts";
import { type Destination, egressFailure } from "./errors.ts";

const direct: Destination = { server: "hub", host: "huggingface.co", proxy: null, unreadable: [] };
const proxied: Destination = { ...direct, proxy: "proxy.example:8080" };
const error = (code: string, more = {}): Error =>
  Object.assign(new Error(`${code} canary`), { code, ...more });

describe("what a connection failed with", () => {
  it.each([
    ["ENOTFOUND", "HUB_UNREACHABLE", "The name huggingface.co is not known here."],
    ["EAI_AGAIN", "HUB_UNREACHABLE", "The name huggingface.co is not known here."],
    ["ECONNREFUSED", "HUB_UNREACHABLE", "huggingface.co refuses the connection."],
    ["ECONNRESET", "HUB_UNREACHABLE", "The connection to huggingface.co broke."],
    ["EPIPE", "HUB_UNREACHABLE", "The connection to huggingface.co broke."],
    ["EHOSTUNREACH", "HUB_UNREACHABLE", "There is no way to huggingface.co."],
    ["ENETUNREACH", "HUB_UNREACHABLE", "There is no way to huggingface.co."],
    ["ETIMEDOUT", "HUB_UNREACHABLE", "huggingface.co did not take the connection in time."],
    ["EISCONN", "HUB_UNREACHABLE", "The connection to huggingface.co failed."],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "HUB_CERTIFICATE", "(UNABLE_TO_VERIFY_LEAF_SIGNATURE)"],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "HUB_CERTIFICATE", "(UNABLE_TO_GET_ISSUER_CERT_LOCALLY)"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "HUB_CERTIFICATE", "(SELF_SIGNED_CERT_IN_CHAIN)"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "HUB_CERTIFICATE", "(DEPTH_ZERO_SELF_SIGNED_CERT)"],
    ["CERT_HAS_EXPIRED", "HUB_CERTIFICATE", "check its clock"],
    ["CERT_NOT_YET_VALID", "HUB_CERTIFICATE", "check its clock"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "HUB_CERTIFICATE", "is not for huggingface.co"],
    ["EPROTO", "HUB_PROXY", "does not speak TLS"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "HUB_PROXY", "does not speak TLS"],
    ["HPE_INVALID_CONSTANT", "HUB_PROXY", "is not HTTP"],
  ])("%s is %s: %s", (code, expected, words) => {
    const failure = egressFailure(error(code), direct) as CasebookError;
    expect(failure).toBeInstanceOf(CasebookError);
    expect(failure.code).toBe(expected);
    expect(failure.message).toContain(words);
    expect(`${failure.message}${failure.remedy}`).not.toContain("canary");
  });

  it("is the proxy's fault while one is in between", () => {
    expect(egressFailure(error("ECONNREFUSED"), proxied)).toMatchObject({
      code: "HUB_PROXY",
      message: expect.stringContaining("the proxy proxy.example:8080 refuses the connection") as string,
    });
  });

  it("is not kept where it quotes the proxy's address, which may hold a password", () => {
    for (const code of ["ERR_PROXY_TUNNEL", "ERR_PROXY_INVALID_CONFIG"]) {
      const failure = egressFailure(error(code), proxied) as CasebookError;
      expect(failure.code).toBe("HUB_PROXY");
      expect(failure.cause).toBeUndefined();
    }
  });

  it("stays what it is where it is a bug", () => {
    for (const bug of [new TypeError("x"), error("ERR_INVALID_ARG_TYPE"), "text"])
      expect(egressFailure(bug, direct)).toBe(bug);
  });

  it("stays what it is where it is in words already", () => {
    const known = new CasebookError("DOWNLOAD_STALLED", "a", "b");
    expect(egressFailure(known, direct)).toBe(known);
  });
});
