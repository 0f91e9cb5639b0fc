import type { ComponentProps } from "react";

export interface ButtonProps extends ComponentProps<"button"> {
  /** One primary action a surface at most. */
  readonly variant?: "primary" | "outline" | "plain" | "danger";
  readonly size?: "medium" | "small";
}

export function Button({ variant = "outline", size = "medium", className = "", ...rest }: ButtonProps) {
  const small = size === "small" ? "button--small" : "";
  return <button type="button" className={`button button--${variant} ${small} ${className}`} {...rest} />;
}
