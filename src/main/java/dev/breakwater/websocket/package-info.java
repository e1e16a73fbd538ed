/**
 * WebSocket streams: two connections and the frames that pass between them. Frames are followed, never taken apart, so that payloads and extensions
 * pass as they came.
 */
package dev.breakwater.websocket;
