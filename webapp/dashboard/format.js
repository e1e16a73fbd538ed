const NONE = "–";
const numbers = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export function count(value) {
  return value === null || value === undefined ? NONE : numbers.format(value);
}

export function short(value) {
  if (value === null || value === undefined) return NONE;
  return value < 100000 ? numbers.format(value) : compact.format(value);
}

export function rate(value) {
  if (value === null || value === undefined) return NONE;
  return value < 9.95 ? String(Number(value.toFixed(1))) : numbers.format(Math.round(value));
}

/** Seconds as people read them. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return NONE;
  const milliseconds = seconds * 1000;
  if (seconds === 0) return "0 ms";
  if (milliseconds < 9.95) return `${milliseconds.toFixed(1)} ms`;
  if (seconds < 0.9995) return `${Math.round(milliseconds)} ms`;
  if (seconds < 60) return `${Number(seconds.toPrecision(3))} s`;
  return long(seconds);
}

export function long(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${Math.floor(seconds)} s`;
  if (minutes < 60) return `${minutes} min${seconds % 60 < 1 ? "" : ` ${Math.floor(seconds % 60)} s`}`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function bytes(value) {
  if (value === null || value === undefined) return NONE;
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(3))} ${units[unit]}`;
}

export function time(iso) {
  if (!iso) return NONE;
  const at = new Date(iso);
  const clock = at.toLocaleTimeString("en-GB");
  return at.toDateString() === new Date().toDateString()
    ? clock
    : `${at.toLocaleDateString("en-GB", { day: "numeric", month: "short" })} ${clock}`;
}

export function until(iso) {
  return Math.max(0, (Date.parse(iso) - Date.now()) / 1000);
}

export function plural(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** A word of the API as people write it: half_open is half-open. */
export function words(name) {
  return String(name ?? NONE).replaceAll("_", " ");
}
