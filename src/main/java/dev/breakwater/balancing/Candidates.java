package dev.breakwater.balancing;

import dev.breakwater.upstream.Backend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The backends among which one is chosen for one request. For one thread. */
final class Candidates {
    private final Backend[] backends;
    private final boolean inPanic;
    private int count;
    private int yielding;

    Candidates(int most, boolean inPanic) {
        backends = new Backend[most];
        this.inPanic = inPanic;
    }

    /** Those that leave this request to others are kept at the far end, for want of others. */
    void add(Backend backend) {
        if (backend.yields()) {
            backends[backends.length - ++yielding] = backend;
        } else {
            backends[count++] = backend;
        }
    }

    /** All were added. */
    Candidates complete() {
        if (count == 0 && yielding > 0) {
            System.arraycopy(backends, backends.length - yielding, backends, 0, yielding);
            count = yielding;
            yielding = 0;
        }
        return this;
    }

    /** Those that leave this request to others included. */
    List<Backend> all() {
        List<Backend> all = new ArrayList<>(Arrays.asList(backends).subList(0, count));
        all.addAll(Arrays.asList(backends).subList(backends.length - yielding, backends.length));
        return all;
    }

    /** Of these the first {@link #count()} are meant. */
    Backend[] backends() {
        return backends;
    }

    int count() {
        return count;
    }

    /** Whether they are candidates whatever is known of their health. */
    boolean inPanic() {
        return inPanic;
    }
}
