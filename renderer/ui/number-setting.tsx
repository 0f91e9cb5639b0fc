import { useId, useState } from "react";
import { useKeepOnClose } from "./use-keep-on-close.ts";
import "./setting.css";

interface NumberSettingProps {
  readonly label: string;
  /** What it does, and within which limits. */
  readonly hint: string;
  /** null is shown as an empty field, where `optional`. */
  readonly value: number | null;
  readonly optional?: boolean;
  /** No decimals: a comma in it groups the thousands, as Casebook itself writes them. */
  readonly whole?: boolean;
  readonly placeholder?: string;
  readonly isValid: (value: number) => boolean;
  /** Shown when the number is not valid: "A number from 0 to 2." */
  readonly rule: string;
  readonly onChange: (value: number | null) => void;
}

/** A number field. A number within its limits is saved when the field is left or Enter is pressed. */
export function NumberSetting(props: NumberSettingProps) {
  const { label, hint, value, placeholder = "", isValid, rule, onChange } = props;
  const { optional = false, whole = false } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const id = useId();
  const shown = typed ?? (value === null ? "" : String(value));
  const parsed = shown.trim() === "" && optional ? null : whole ? wholeNumber(shown) : decimal(shown);
  const wrong = parsed === undefined || (parsed !== null && !isValid(parsed));

  const keep = (): void => {
    if (typed === null || wrong) return;
    setTyped(null);
    if (parsed !== value) onChange(parsed);
  };
  const field = useKeepOnClose<HTMLInputElement>(keep);
  return (
    <div className="setting setting--number">
      <label htmlFor={id}>{label}</label>
      <input
        ref={field}
        id={id}
        className="field"
        inputMode="decimal"
        value={shown}
        placeholder={placeholder}
        aria-invalid={wrong}
        aria-describedby={`${id}-hint`}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === "Enter") keep();
        }}
      />
      <p
        id={`${id}-hint`}
        className={wrong ? "setting__wrong" : "setting__hint"}
        role={wrong ? "alert" : undefined}
      >
        {wrong ? `${rule} Until then ${value ?? "the default"} stays in use.` : hint}
      </p>
    </div>
  );
}

/** undefined: not a number. A comma is a decimal point to many users. */
function decimal(text: string): number | undefined {
  const trimmed = text.trim().replace(",", ".");
  const value = trimmed === "" ? Number.NaN : Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

/** undefined: not one. Thousands may be grouped, by whatever people group them with. */
function wholeNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d{1,3}(?:[,.'’\s]\d{3})+$/u.test(trimmed)) return Number(trimmed.replaceAll(/\D/gu, ""));
  return /^\d+$/u.test(trimmed) ? Number(trimmed) : undefined;
}
