/** The file's own name, of a path on the hub, in the library or of any platform. */
export const lastSegment = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
