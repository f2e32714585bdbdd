/** Short names for what the API takes and gives. */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Graph = Schemas["Graph"];
export type PortRef = Schemas["PortRef"];
export type Edge = Schemas["Edge"];

export type NodeTypeInfo = Schemas["NodeTypeInfo"];
export type Port = Schemas["Port"];
export type Kind = Port["kind"];

export type Text = Schemas["Text"];
export type Prompt = Schemas["Prompt"];
export type Image = Schemas["Image"];
export type Video = Schemas["Video"];
export type Audio = Schemas["Audio"];
export type Face = Schemas["Face"];
export type Beats = Schemas["Beats"];
export type Value =
  | Text
  | Prompt
  | Schemas["Style"]
  | Schemas["Number"]
  | Schemas["Flag"]
  | Schemas["Json"]
  | Image
  | Video
  | Audio
  | Face
  | Beats;
export type Output = Value | readonly Value[];

export type NodeStatus = Schemas["NodeStatus"];
export type Reason = Schemas["Reason"];
export type StepStatus = Schemas["StepView"]["status"];
export type Problem = Schemas["Problem"];
export type ProblemReply = Schemas["ProblemReply"];
export type Plan = Schemas["Plan"];
export type PlanStep = Schemas["PlanStep"];
export type RunView = Schemas["RunView"];
export type RunStatus = RunView["status"];
export type RunMode = RunView["mode"];
export type StepView = Schemas["StepView"];

export type Event = Schemas["Event"];
export type SocketFrame =
  | Schemas["Hello"]
  | Schemas["Snapshot"]
  | Schemas["Events"]
  | Schemas["Progress"]
  | Schemas["Freshness"]
  | Schemas["Queue"]
  | Schemas["Resync"];
