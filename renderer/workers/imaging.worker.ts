/** Worker in which a dropped file is decoded. One job each: it is ended afterwards, with all memory it took. */
import jpegWasm from "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm?url&inline";
import webpWasm from "@jsquash/webp/codec/dec/webp_dec.wasm?url&inline";
import { createDecoders, type NativeDecoders } from "../../shared/imaging/codecs.ts";
import { type ImagingJob, type ImagingMessage, runImagingJob } from "../../shared/imaging/job.ts";

const scope = self as unknown as {
  postMessage(message: ImagingMessage, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<ImagingJob>) => void): void;
};

/** In the script instead of beside it: fetching would need `connect-src` in the worker's policy, which allows none. */
const compile = (dataUrl: string): Promise<WebAssembly.Module> =>
  WebAssembly.compile(
    Uint8Array.from(atob(dataUrl.slice(dataUrl.indexOf(",") + 1)), (character) => character.charCodeAt(0)),
  );

async function loadDecoders(): Promise<NativeDecoders> {
  const [jpeg, webp] = await Promise.all([compile(jpegWasm), compile(webpWasm)]);
  return createDecoders({ jpeg, webp });
}

scope.addEventListener("message", ({ data }) => {
  void runImagingJob(data, loadDecoders, (message, transfer) => scope.postMessage(message, transfer));
});
scope.postMessage({ type: "ready" }, []);
