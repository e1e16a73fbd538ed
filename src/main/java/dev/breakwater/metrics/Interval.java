package dev.breakwater.metrics;

import java.util.concurrent.TimeUnit;

/** What all requests come to from one moment to the next. For one thread at a time. */
final class Interval {
    record Sum(double seconds, long requests, long errors, DurationSnapshot durations) {
        double perSecond(long count) {
            return seconds > 0 ? count / seconds : 0;
        }
    }

    private final RequestMeters all;
    private long at;
    private long requests;
    private long errors;
    private DurationSnapshot durations;

    Interval(RequestMeters all, long now) {
        this.all = all;
        at = now;
        requests = all.requests();
        errors = all.errors();
        durations = all.durations().total();
    }

    /** Ends this one and begins the next. */
    Sum next(long now) {
        Interval next = new Interval(all, now);
        Sum sum = new Sum(
                (double) (now - at) / TimeUnit.SECONDS.toNanos(1),
                next.requests - requests,
                next.errors - errors,
                next.durations.since(durations));
        at = now;
        requests = next.requests;
        errors = next.errors;
        durations = next.durations;
        return sum;
    }
}
