// A label, a control, its hint and its error, tied together for those who hear them. The error stands under the
// control and is said when it comes (aria-describedby, aria-invalid).
import type { ComponentChildren } from 'preact';
import { forwardRef } from 'preact/compat';
import { useId, useRef } from 'preact/hooks';
import { ErrorIcon } from './icons';

export interface ControlProps {
  id: string;
  'aria-describedby'?: string;
  'aria-invalid'?: true;
}

interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  error?: string | undefined;
  optional?: string;
  /** The label is there for those who hear it, but not to be seen. */
  hideLabel?: boolean;
  children: (control: ControlProps) => ComponentChildren;
}

export function Field({ label, hint, error, optional, hideLabel, children }: FieldProps) {
  const id = useId();
  const described = [error ? `${id}-error` : '', hint ? `${id}-hint` : ''].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label class={hideLabel ? 'visually-hidden' : 'field-label'} for={id}>
        {label}
        {optional && <span class="field-optional"> {optional}</span>}
      </label>
      {children({
        id,
        ...(described ? { 'aria-describedby': described } : {}),
        ...(error ? { 'aria-invalid': true as const } : {}),
      })}
      {error && <FieldError id={`${id}-error`} text={error} />}
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function FieldError({ id, text }: { id?: string; text: string }) {
  return (
    <p class="field-error" id={id}>
      <ErrorIcon size={14} />
      <span>{text}</span>
    </p>
  );
}

type Labelled = Omit<FieldProps, 'children'>;

export interface TextFieldProps extends Labelled {
  type?: 'text' | 'email' | 'password' | 'url' | 'search' | 'number' | 'date' | 'datetime-local';
  name?: string;
  class?: string;
  autocomplete?: string;
  placeholder?: string;
  inputMode?: 'numeric' | 'decimal' | 'url' | 'email' | 'search';
  pattern?: string;
  required?: boolean;
  autofocus?: boolean;
  readOnly?: boolean;
  disabled?: boolean;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  min?: number | string;
  max?: number | string;
  step?: number | string;
  spellcheck?: boolean;
  list?: string;
  onBlur?: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  onPaste?: (event: ClipboardEvent) => void;
  value: string;
  onValue: (value: string) => void;
}

export const TextField = forwardRef<HTMLInputElement, TextFieldProps>(function TextField(
  { label, hint, error, optional, hideLabel, value, onValue, class: more, type = 'text', ...rest },
  ref,
) {
  return (
    <Field {...{ label, hint, error, optional, hideLabel } as Labelled}>
      {(control) => (
        <input
          // The types tell each kind of input from the others; what they share is all that is used here.
          type={type as 'text'}
          autocomplete="off"
          {...rest}
          {...control}
          ref={ref}
          class={`input ${more ?? ''}`}
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Field>
  );
});

export interface TextAreaProps extends Labelled {
  name?: string;
  placeholder?: string;
  required?: boolean;
  autofocus?: boolean;
  readOnly?: boolean;
  disabled?: boolean;
  maxLength?: number;
  rows?: number;
  spellcheck?: boolean;
  value: string;
  onValue: (value: string) => void;
}

export function TextArea({ label, hint, error, optional, hideLabel, value, onValue, ...rest }: TextAreaProps) {
  return (
    <Field {...{ label, hint, error, optional, hideLabel } as Labelled}>
      {(control) => (
        <textarea
          {...rest}
          {...control}
          class="input textarea"
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export interface Choice {
  value: string;
  label: string;
}

export interface SelectProps extends Labelled {
  name?: string;
  disabled?: boolean;
  autofocus?: boolean;
  value: string;
  choices: Choice[];
  onValue: (value: string) => void;
  size?: 'medium' | 'small';
}

export function SelectField({ label, hint, error, optional, hideLabel, value, choices, onValue, size, ...rest }: SelectProps) {
  return (
    <Field {...{ label, hint, error, optional, hideLabel } as Labelled}>
      {(control) => (
        <select
          {...rest}
          {...control}
          class={`input select ${size === 'small' ? 'input-small' : ''}`}
          value={value}
          onChange={(event) => onValue(event.currentTarget.value)}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value} selected={choice.value === value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface CheckProps {
  name?: string;
  disabled?: boolean;
  label: ComponentChildren;
  hint?: ComponentChildren;
  checked: boolean;
  /** `isRange`: with Shift held. */
  onValue: (checked: boolean, isRange: boolean) => void;
}

function Check({ label, hint, checked, onValue, look, ...rest }: CheckProps & { look: string; role?: 'switch' }) {
  const id = useId();
  const isRange = useRef(false);
  return (
    <div class="check">
      <input
        {...rest}
        id={id}
        type="checkbox"
        class={look}
        checked={checked}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onClick={(event) => (isRange.current = event.shiftKey)}  // comes before the change
        onChange={(event) => onValue(event.currentTarget.checked, isRange.current)}
      />
      <label class="check-label" for={id}>
        {label}
      </label>
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function Checkbox(props: CheckProps) {
  return <Check {...props} look="checkbox" />;
}

/** On or off, at once or with the form: a checkbox that looks the part. */
export function Switch(props: CheckProps) {
  return <Check {...props} role="switch" look="switch" />;
}
