/**
 * From a request line to an {@link dev.breakwater.routing.Exchange}: which site, which route, which client.
 *
 * <p>A {@link dev.breakwater.routing.Snapshot} is immutable and found through {@link dev.breakwater.routing.Live}, the one atomic reference that a
 * reload changes. An exchange belongs to one request and is touched by one thread at a time.
 */
package dev.breakwater.routing;
