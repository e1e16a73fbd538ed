package dev.breakwater.balancing;

/** A request's place in a pool's queue. */
public interface Waiting {
    /** Leaves the queue; false where the lease was granted before. */
    boolean cancel();
}
