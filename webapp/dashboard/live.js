// The stream of events. fetch() instead of EventSource, which cannot send the token.

import { get, send } from "./api.js";
import { addEvent, addPoint, changed, mergeBackends, set, setBackends, state } from "./state.js";

const SILENCE = 25000;
const LONGEST_PAUSE = 15000;
let connection = null;
// From the beginning: the first connection is told what happened before.
let lastId = "0";
let pause = 0;
let retry = 0;

export function start() {
  stop();
  if (!document.hidden) connect();
}

export function stop() {
  clearTimeout(retry);
  connection?.abort();
  connection = null;
}

async function connect() {
  const own = connection = new AbortController();
  const silence = watch(own);
  try {
    await refresh();
    if (state.status.traffic) await traffic();
    const headers = { "Last-Event-ID": lastId };
    const response = await send("GET", "events", { accept: "text/event-stream", headers, signal: own.signal });
    pause = 0;
    set("connection", "live");
    await read(response.body, silence, { all: true });
    throw new Error("The stream ended.");
  } catch (failure) {
    if (connection !== own) return;
    own.abort();
    if (failure.status === 401) return;
    again();
  } finally {
    silence.stop();
  }
}

function again() {
  set("connection", "lost");
  pause = Math.min(LONGEST_PAUSE, pause === 0 ? 1000 : pause * 2);
  retry = setTimeout(connect, pause * (0.75 + Math.random() / 2));
}

/** The stream says something at least every ten seconds: silence is a connection that broke without a word. */
function watch(own) {
  let timer = 0;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => own.abort(), SILENCE);
  };
  heard();
  return { heard, stop: () => clearTimeout(timer) };
}

async function read(body, silence, first) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    silence.heard();
    const blocks = (text + value).replaceAll("\r\n", "\n").split("\n\n");
    text = blocks.pop();
    blocks.forEach(block => take(parse(block), first));
  }
}

export function parse(block) {
  const event = { type: "message", data: [], id: null };
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon === 0) continue;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") event.type = value;
    if (name === "id") event.id = value;
    if (name === "data") event.data.push(value);
  }
  return event;
}

function take({ type, data, id }, first) {
  if (data.length === 0) return;
  const value = JSON.parse(data.join("\n"));
  if (id !== null) lastId = id;
  if (type === "traffic") addPoint(value);
  else if (type === "backends" && first.all) {
    first.all = false;
    setBackends(value.changed);
  } else if (type === "backends") mergeBackends(value.changed, value.removed);
  else {
    addEvent({ ...value, key: `${id} ${value.at}`, backend: value.id, type });
    if (type === "config") refresh().catch(() => {});
  }
}

async function traffic() {
  state.points = (await get("traffic")).points;
  changed("traffic");
}

export async function refresh() {
  const [status, upstreams] = await Promise.all([get("status"), get("upstreams")]);
  // Another process counts its events from the beginning.
  if (state.status?.started_at !== status.started_at) lastId = "0";
  set("status", status);
  set("upstreams", upstreams);
}
