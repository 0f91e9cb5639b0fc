import { afterEach, expect, test, vi } from "vitest";
import { openDevice } from "./device.ts";

afterEach(() => void vi.unstubAllEnvs());

test("Vulkan without a driver is no GPU, and no failure: the CPU is left", async () => {
  // The loader's own variable: there is no driver, whatever this machine has.
  vi.stubEnv("VK_DRIVER_FILES", "/nonexistent/driver.json");
  vi.stubEnv("VK_ICD_FILENAMES", "/nonexistent/driver.json");
  expect(await openDevice({ gpu: "vulkan", reservedBytes: 0 })).toBe("no-gpu");
});
