/** The second step has it, or the button that opens it. */
export const focusTokenField = (): void =>
  document.querySelector<HTMLElement>(".token-field input, .step:nth-child(2) button")?.focus();
