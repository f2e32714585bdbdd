/** Numbers, times and sizes as the chosen language writes them. */

import i18next from "i18next";

type Options = Intl.NumberFormatOptions;

export function number(value: number, options: Options = { maximumFractionDigits: 2 }): string {
  return new Intl.NumberFormat(locale(), options).format(value);
}

/** 0 to 1 as a whole percentage. */
export function percent(fraction: number): string {
  return number(fraction, { style: "percent", maximumFractionDigits: 0 });
}

/** Seconds as a clock: `0:48`, `1:02:05`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(rest).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** Bytes in the largest unit that leaves a number above 1. */
export function bytes(size: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log(Math.max(size, 1)) / Math.log(1000)));
  const unit = units[power] ?? "byte";
  return number(size / 1000 ** power, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 });
}

/** Seconds since 1970 as the time of day. */
export function timeOfDay(seconds: number): string {
  return new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(seconds * 1000);
}

/** Seconds since 1970 as a date with the time of day. */
export function dateTime(seconds: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(seconds * 1000);
}

/** How long ago, in words: “3 days ago”. Both in seconds since 1970. */
export function ago(seconds: number, now: number): string {
  const steps = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ] as const;
  const past = now - seconds;
  const [unit, size] = steps.find(([, size]) => past >= size) ?? (["second", 1] as const);
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-Math.floor(past / size), unit);
}

/** Several names in one phrase: “a, b and c”. */
export function list(names: readonly string[]): string {
  return new Intl.ListFormat(locale()).format(names);
}

function locale(): string {
  return i18next.language;
}
