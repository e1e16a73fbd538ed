package dev.breakwater.metrics;

import java.time.Instant;

/**
 * What went on in one interval.
 *
 * @param at its end
 * @param p50 a percentile of the durations of those requests that ended in it, in seconds; null where none did
 * @param active requests in flight at its end
 */
public record Point(
        Instant at,
        double requestsPerSecond,
        double errorsPerSecond,
        Double p50,
        Double p95,
        Double p99,
        long active) {}
