/**
 * Backends and whether they may be used now.
 *
 * <p>A {@link dev.breakwater.upstream.Lease} is what flows through: taken when a backend is chosen, closed exactly once with an
 * {@link dev.breakwater.upstream.Outcome}. Everything here may be used by any thread; shared counters are atomics, there are no locks.
 */
package dev.breakwater.upstream;
