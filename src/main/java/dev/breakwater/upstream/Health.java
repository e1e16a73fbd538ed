package dev.breakwater.upstream;

import dev.breakwater.config.HealthCheckConfig;
import dev.breakwater.config.InitialHealth;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What active checks say of one backend of one upstream; it outlives reloads. Safe for use by any thread. */
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    /** What the checks so far have proven. */
    public enum Status {
        UNKNOWN,
        UP,
        DOWN
    }

    private static final String UNCHECKED = "not checked yet";

    private final String backend;
    private volatile Status status;
    private volatile String cause = UNCHECKED;
    private volatile Instant since;
    private volatile Instant checkedAt;
    private int streak;

    Health(String backend, HealthCheckConfig config) {
        this.backend = backend;
        status = config != null && config.initial() == InitialHealth.DOWN ? Status.DOWN : Status.UNKNOWN;
    }

    public Status status() {
        return status;
    }

    /** What the last check found. */
    public String cause() {
        return cause;
    }

    /** When the status last changed, or null where it never did. */
    public Instant since() {
        return since;
    }

    /** When the last check ended, or null where there was none. */
    public Instant checkedAt() {
        return checkedAt;
    }

    /**
     * Takes in the result of a check.
     *
     * @param found what it saw, for people
     * @return whether the backend has just come up
     */
    synchronized boolean checked(boolean success, String found, HealthCheckConfig config) {
        cause = found;
        checkedAt = Instant.now();
        boolean agrees = success ? status == Status.UP : status == Status.DOWN;
        if (agrees) {
            streak = 0;
            return false;
        }
        // Of a backend that nothing is known of one good check is enough; a bad one is not.
        int needed = success ? (status == Status.UNKNOWN ? 1 : config.rise()) : config.fall();
        streak = success == streak > 0 ? streak + (success ? 1 : -1) : success ? 1 : -1;
        if (Math.abs(streak) < needed) {
            return false;
        }
        return became(success ? Status.UP : Status.DOWN);
    }

    private boolean became(Status next) {
        boolean recovered = status == Status.DOWN && next == Status.UP;
        status = next;
        since = Instant.now();
        streak = 0;
        if (next == Status.DOWN) {
            LOG.warn("Backend {} is down: {}", backend, cause);
        } else {
            LOG.info("Backend {} is up: {}", backend, cause);
        }
        return recovered;
    }

    /** Whether nothing calls for a closer look: it is not down, and the last check said so too. */
    synchronized boolean settled() {
        return status != Status.DOWN && streak >= 0;
    }

    /** Health checks were switched off: what they said no longer counts. */
    synchronized void forget() {
        status = Status.UNKNOWN;
        cause = UNCHECKED;
        since = null;
        checkedAt = null;
        streak = 0;
    }
}
