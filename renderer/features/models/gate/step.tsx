import { Check } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useKeptFocus } from "../use-kept-focus.ts";
import type { StepState } from "./gate-text.ts";

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly state: StepState;
  readonly text: string;
  /** Buttons beside it. */
  readonly actions?: ReactNode;
  /** Below the text: the hub's message, a field. */
  readonly children?: ReactNode;
}

export function Step({ number, title, state, text, actions, children }: StepProps) {
  const step = useRef<HTMLLIElement>(null);
  return (
    <li className="step" data-state={state} ref={step} {...useKeptFocus(step)}>
      <span className="step__mark">
        {state === "done" ? <Check size={14} aria-hidden /> : number}
        {state === "done" ? <span className="hidden-visually">Done: </span> : null}
      </span>
      <div className="step__what">
        <h3 tabIndex={-1}>{title}</h3>
        {text === "" ? null : <p className="dim">{text}</p>}
        {children}
      </div>
      <div className="step__actions">{actions}</div>
    </li>
  );
}
