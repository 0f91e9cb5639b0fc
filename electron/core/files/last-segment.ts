/** The file name at the end of a path on the hub, in the library or of any platform. */
export const lastSegment = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
