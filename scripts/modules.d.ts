/** The scripts are plain JavaScript, since the first of them run before there is a Node that knows types. */
declare module "*.mjs";
