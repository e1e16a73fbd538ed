package dev.breakwater.config;

import java.time.Instant;

/** The change that is applied but not written until it is confirmed; else what was before it comes back. Its owner's lock guards it. */
final class Confirmation {
    private final Object lock;
    private final ConfigSource source;
    private final ConfigInForce inForce;
    private final ConfirmTimer timer;
    private volatile Unconfirmed unconfirmed;

    private static final class Unconfirmed {
        final LoadedConfig before;
        final ConfigVersion versionBefore;
        final boolean whole;
        final Instant revertsAt;
        Runnable timer = () -> {};

        Unconfirmed(LoadedConfig before, ConfigVersion versionBefore, Edit edit) {
            this.before = before;
            this.versionBefore = versionBefore;
            whole = edit.whole();
            revertsAt = Instant.now().plus(edit.confirmWithin());
        }
    }

    /** @param lock what is held while this is used */
    Confirmation(Object lock, ConfigSource source, ConfigInForce inForce, ConfirmTimer timer) {
        this.lock = lock;
        this.source = source;
        this.inForce = inForce;
        this.timer = timer;
    }

    /** May be called without the lock. */
    Pending pending() {
        Unconfirmed waiting = unconfirmed;
        int present = inForce.history().current().number();
        return waiting == null ? null : new Pending(present, waiting.versionBefore.number(), waiting.revertsAt);
    }

    /** Whether it replaces the whole document. */
    boolean whole() {
        return unconfirmed.whole;
    }

    /** What is in force for good: without the change that waits. */
    LoadedConfig settled() {
        return unconfirmed == null ? inForce.loaded() : unconfirmed.before;
    }

    ConfigVersion await(LoadedConfig next, Edit edit) {
        Unconfirmed waiting =
                new Unconfirmed(inForce.loaded(), inForce.history().current(), edit);
        inForce.apply(next);
        unconfirmed = waiting;
        waiting.timer = timer.after(edit.confirmWithin(), () -> timeIsOver(waiting));
        return inForce.enter(next, edit.source(), "It waits to be confirmed.", true);
    }

    private void timeIsOver(Unconfirmed waiting) {
        synchronized (lock) {
            if (unconfirmed == waiting) {
                revert();
            }
        }
    }

    void mustBePending() throws ConflictException {
        if (unconfirmed == null) {
            throw new ConflictException("No change waits to be confirmed: it was confirmed, its time was over, or the "
                    + "file has changed meanwhile.");
        }
    }

    void mustNotBePending() throws ConflictException {
        Pending pending = pending();
        if (pending != null) {
            throw new ConflictException("Version " + pending.version() + " waits to be confirmed until "
                    + pending.revertsAt() + ". Confirm it or revert it first.");
        }
    }

    ConfigVersion revert() {
        Unconfirmed waiting = unconfirmed;
        LoadedConfig before = rebound(waiting.before);
        inForce.apply(before);
        end();
        String name = "revert of " + inForce.history().current().number();
        return inForce.enter(before, name, waiting.versionBefore.reason(), false);
    }

    /** With what the files that it names say by now, if that can be used. */
    private LoadedConfig rebound(LoadedConfig before) {
        try {
            return source.bind(before.document(), source.name());
        } catch (ConfigException unusable) {
            return before;
        }
    }

    /** Nothing waits any more. */
    void end() {
        if (unconfirmed != null) {
            unconfirmed.timer.run();
            unconfirmed = null;
        }
    }
}
