/** electron-builder's hook between packing and flipping the fuses: the one fuse that differs between systems. */

/**
 * `runAsNode` turns the signed app into a plain Node. macOS grants rights (folders, devices) to an app by its
 * signature, so there it would hand them to any script; and there node-llama-cpp tries no binary out in a fork.
 *
 * @param {{ electronPlatformName: string, packager: { config: { electronFuses?: Record<string, boolean> | null } } }} context
 */
export function afterPack({ electronPlatformName, packager }) {
  const fuses = packager.config.electronFuses;
  if (!fuses) throw new Error("electron-builder.yml has no electronFuses");
  packager.config.electronFuses = { ...fuses, runAsNode: ["linux", "win32"].includes(electronPlatformName) };
}
