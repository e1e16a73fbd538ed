/**
 * The gateway filter and the proxy servlet: forwards an {@link dev.breakwater.routing.Exchange} to its backend and back.
 *
 * <p>Runs in any servlet container: what a container does better than the servlet API is behind {@link dev.breakwater.proxy.ClientSide}. Nothing
 * here blocks, nothing is shared between requests but the transports, the timer and the access log.
 */
package dev.breakwater.proxy;
