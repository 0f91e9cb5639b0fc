/** Markdown -> plain text for the clipboard: no marks, tables as tab-separated rows that a spreadsheet takes. */
import { isValidElement, type ReactNode } from "react";
import Markdown from "react-markdown";
import remarkGfm from "remark-gfm";

const remarkPlugins = [remarkGfm];

export function plainText(markdown: string): string {
  const text = write(Markdown({ children: markdown, remarkPlugins }), { list: null });
  return text.replace(/\n{3,}/g, "\n\n").trim();
}

interface Place {
  /** Number of the next item; "bullet" in an unordered list; null outside a list. */
  readonly list: { next: number } | "bullet" | null;
}

function write(node: ReactNode, place: Place): string {
  if (typeof node === "string" || typeof node === "number") return String(node);
  if (Array.isArray(node)) return node.map((child: ReactNode) => write(child, place)).join("");
  if (!isValidElement<ElementProps>(node)) return "";
  const inner = (within: Place = place): string => write(node.props.children, within);
  switch (node.type) {
    case "br":
      return "\n";
    case "hr":
      return "\n\n";
    case "img":
      return node.props.alt ?? "";
    case "input":
      return node.props.checked === true ? "[x]" : "[ ]";
    case "a":
      return linkText(inner(), node.props.href ?? "");
    case "td":
    case "th":
      return `${inner().trim()}\t`;
    case "tr":
      return `${inner().replace(/\n/g, " ").trimEnd()}\n`;
    case "ul":
      return items(inner({ list: "bullet" }));
    case "ol":
      return items(inner({ list: { next: node.props.start ?? 1 } }));
    case "li":
      return `${mark(place.list)}${inner({ list: null }).trim().replace(/\n+/g, "\n  ")}\n`;
    case "p":
    case "h1":
    case "h2":
    case "h3":
    case "h4":
    case "h5":
    case "h6":
    case "pre":
    case "blockquote":
    case "table":
    case "section":
      return `\n${inner().replace(/^\n+|\n+$/g, "")}\n\n`;
    // White space between rows and items is the renderer's, not the text's.
    case "thead":
    case "tbody":
      return inner().replace(/\n+/g, "\n").replace(/^\n/, "");
    default:
      return inner();
  }
}

const items = (list: string): string => `\n${list.trim().replace(/\n{2,}/g, "\n")}\n\n`;

interface ElementProps {
  readonly children?: ReactNode;
  readonly alt?: string;
  readonly href?: string;
  readonly start?: number;
  readonly checked?: boolean;
}

function mark(list: Place["list"]): string {
  if (list === null) return "";
  if (list === "bullet") return "- ";
  return `${list.next++}. `;
}

const linkText = (text: string, href: string): string =>
  href === "" || href.startsWith("#") || text === href ? text : `${text} (${href})`;
