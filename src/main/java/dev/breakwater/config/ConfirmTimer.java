package dev.breakwater.config;

import java.time.Duration;

/** Does something later. */
@FunctionalInterface
public interface ConfirmTimer {
    /** Returns what calls it off. */
    Runnable after(Duration delay, Runnable task);
}
