import type { ComponentType } from "react";
import type { WidgetName } from "../widget";
import { Asset } from "./Asset";
import { Choice, ModelChoice } from "./Choices";
import { Flag } from "./Flag";
import { Group } from "./Group";
import { JsonArea } from "./Json";
import { List } from "./List";
import { NumberBox, NumberRange, Seed } from "./Numbers";
import type { WidgetProps } from "./props";
import { ValueField } from "./ValueField";
import { TextArea, TextLine } from "./Words";

export const WIDGETS: Readonly<Record<WidgetName, ComponentType<WidgetProps>>> = {
  asset: Asset,
  choice: Choice,
  flag: Flag,
  group: Group,
  json: JsonArea,
  list: List,
  model: ModelChoice,
  multiline: TextArea,
  number: NumberBox,
  range: NumberRange,
  seed: Seed,
  text: TextLine,
  value: ValueField,
};
