// What is known of the proxy, and who wants to hear when it changes: at most once a frame.

export const state = {
  status: null,
  points: [],
  upstreams: [],
  backends: new Map(),
  events: [],
  connection: "connecting",
};

const POINTS = 150;
const EVENTS = 500;
const listeners = new Map();
let pending = new Map();
let frame = 0;

/** Calls the listener with the keys that changed; returns what ends that. */
export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(listener);
  return () => listeners.get(topic).delete(listener);
}

export function changed(topic, keys = []) {
  if (!pending.has(topic)) pending.set(topic, new Set());
  keys.forEach(key => pending.get(topic).add(key));
  frame ||= requestAnimationFrame(tell);
}

function tell() {
  const topics = pending;
  pending = new Map();
  frame = 0;
  for (const [topic, keys] of topics) {
    for (const listener of [...listeners.get(topic) ?? []]) listener(keys);
  }
}

export function keyOf(backend) {
  return `${backend.upstream}\n${backend.id}`;
}

export function setBackends(list) {
  const keys = new Set([...state.backends.keys(), ...list.map(keyOf)]);
  state.backends = new Map(list.map(backend => [keyOf(backend), backend]));
  changed("backends", [...keys]);
  changed("events");
}

/** As the events know it: the name of the backend while there is one. */
export function nameOf(upstream, id) {
  return state.backends.get(keyOf({ upstream, id }))?.name ?? `${upstream}/${id}`;
}

export function mergeBackends(changes, removed = []) {
  changes.forEach(backend => state.backends.set(keyOf(backend), backend));
  removed.forEach(backend => state.backends.delete(keyOf(backend)));
  changed("backends", [...changes, ...removed].map(keyOf));
}

export function addPoint(point) {
  if (state.points.at(-1)?.at === point.at) return;
  state.points = [...state.points, point].slice(-POINTS);
  changed("traffic");
}

export function addEvent(event) {
  if (state.events.some(known => known.key === event.key)) return;
  state.events = [...state.events, event].slice(-EVENTS);
  changed("events");
}

export function set(name, value) {
  state[name] = value;
  changed(name);
}

/** May be chosen for the next request. */
export function available(backend) {
  return backend.alive && backend.breaker?.state !== "open";
}
