import type { ComponentType } from "react";
import type { NodeTypeInfo } from "@/api/types";
import type { FieldEdit } from "../useFieldEdit";
import type { Field } from "../schema";

/** A setting, or a part of one. */
export interface FieldProps extends FieldEdit {
  readonly type: NodeTypeInfo;
  /** The name of the setting, and of the part in it: `titles`, `titles.start`. */
  readonly path: string;
  readonly field: Field;
  /** As it is set; undefined when it is not. */
  readonly value: unknown;
  /** Several nodes that have several values. */
  readonly mixed?: boolean;
  /** What the other settings beside it are. */
  readonly siblings: Readonly<Record<string, unknown>>;
  /** What the server has against it. */
  readonly refusal?: string | undefined;
  /** Small, on a node. */
  readonly compact?: boolean;
}

export interface WidgetProps extends Omit<FieldProps, "refusal"> {
  /** As it is set, or else the default. */
  readonly value: unknown;
  readonly id: string;
  readonly label: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  /** Draws a part. */
  readonly Part: ComponentType<FieldProps>;
}

/** What every control of a widget carries. */
export function controlProps({ id, describedBy, invalid, field }: WidgetProps) {
  return {
    id,
    "aria-describedby": describedBy,
    "aria-invalid": invalid || undefined,
    "aria-required": field.required || undefined,
  } as const;
}
