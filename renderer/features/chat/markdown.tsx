import { memo, type ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import remend from "remend";
import { CodeBlock } from "./code-block.tsx";
import { ExternalLink } from "./external-link.tsx";
import { httpsAddress } from "./https-address.ts";
import { markdownBlocks, withoutTableHead } from "./markdown-blocks.ts";
import "./markdown.css";

const remarkPlugins = [remarkGfm];

interface Inner {
  readonly children?: ReactNode;
}

/** Passes nothing on but what stands between the tags: no id, no style, no handler ever comes from a model's text. */
const only = (Tag: keyof React.JSX.IntrinsicElements) =>
  function Element({ children }: Inner) {
    return <Tag>{children}</Tag>;
  };

/**
 * Every element that Markdown can make, by name. The turn's own label is a heading of level 2, so the text begins at 3.
 * There is no image element at all: an image in an answer could only be fetched from somewhere.
 */
const components: Components = {
  p: only("p"),
  h1: only("h3"),
  h2: only("h3"),
  h3: only("h4"),
  h4: only("h5"),
  h5: only("h6"),
  h6: only("h6"),
  ul: only("ul"),
  ol: ({ children, start }) => <ol start={start}>{children}</ol>,
  li: only("li"),
  strong: only("strong"),
  em: only("em"),
  del: only("del"),
  sup: only("sup"),
  section: only("section"),
  blockquote: only("blockquote"),
  thead: only("thead"),
  tbody: only("tbody"),
  tr: only("tr"),
  th: ({ children, style }) => <th data-align={style?.textAlign}>{children}</th>,
  td: ({ children, style }) => <td data-align={style?.textAlign}>{children}</td>,
  table: ({ children }) => (
    // Focusable, so that a table wider than the column can be scrolled with the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="markdown__table" role="region" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  code: ({ children }) => <code>{children}</code>,
  a: ({ children, href }) => <ExternalLink url={href ?? ""}>{children}</ExternalLink>,
  img: ({ alt }) => <span className="markdown__alt">{alt === "" || alt === undefined ? "image" : alt}</span>,
  input: ({ checked }) => <span className="markdown__check">{checked === true ? "[x]" : "[ ]"}</span>,
};

/** One top-level piece. Rendered again only when its own text changes. */
const Block = memo(function Block({ source }: { source: string }) {
  return (
    <ReactMarkdown remarkPlugins={remarkPlugins} components={components} urlTransform={httpsAddress}>
      {source}
    </ReactMarkdown>
  );
});

export interface MarkdownProps {
  readonly text: string;
  /** The text still grows: what is open at its end is closed for showing. */
  readonly streaming: boolean;
}

/** A model's Markdown as text: no raw HTML, no images, no address that opens by itself. */
export const Markdown = memo(function Markdown({ text, streaming }: MarkdownProps) {
  const blocks = markdownBlocks(text);
  const last = blocks.length - 1;
  return (
    <div className={streaming ? "markdown markdown--streaming" : "markdown"}>
      {blocks.map((source, at) => (
        // Blocks are only ever added at the end: their place is their identity.
        // oxlint-disable-next-line react/no-array-index-key
        <Block key={at} source={streaming && at === last ? closed(source) : source} />
      ))}
    </div>
  );
});

/** remend closes open marks; links and images are left to us, since both are shown by their text only. */
const closed = (block: string): string => remend(withoutTableHead(block), { linkMode: "text-only" });
