import { useId } from "react";
import "./setting.css";

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  /** What else a choice changes. */
  readonly hint?: string;
  readonly onChange: (value: Value) => void;
}

/** One of a few, all of them visible. */
export function Choice<Value extends string>({ label, value, options, hint, onChange }: ChoiceProps<Value>) {
  const name = useId();
  return (
    <fieldset className="setting choice">
      <legend>{label}</legend>
      <div className="choice__options">
        {options.map((option) => (
          <label key={option.value} className="choice__option">
            <input
              type="radio"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
      {hint === undefined ? null : <p className="setting__hint">{hint}</p>}
    </fieldset>
  );
}
