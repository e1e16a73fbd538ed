/**
 * Chooses a backend.
 *
 * <p>A {@link dev.breakwater.balancing.Balancer} only picks among candidates; {@link dev.breakwater.balancing.Pool} composes availability and
 * limits around it. Balancers may be called by any thread and take no locks.
 */
package dev.breakwater.balancing;
