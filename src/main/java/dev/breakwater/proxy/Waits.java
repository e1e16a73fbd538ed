package dev.breakwater.proxy;

/** Takes note of what an attempt waits for from now on, as those tell who carry the request and its answer, and has the timer wake in time. */
final class Waits {
    private final ExchangeTimer timer;
    private final Phases phases;

    Waits(ExchangeTimer timer) {
        this.timer = timer;
        this.phases = timer.phases();
    }

    Phases phases() {
        return phases;
    }

    void forConnection() {
        up(Phases.Phase.CONNECT);
    }

    /** For the client to send more of its body. */
    void forClient() {
        up(Phases.Phase.REQUEST_READ);
    }

    void forBackendToRead() {
        up(Phases.Phase.REQUEST_WRITE);
    }

    /** The request is wholly sent. */
    void forAnswer() {
        phases.requestSent(System.nanoTime());
        timer.wakeInTime();
    }

    /** For the backend to send more of its response. */
    void forBackend() {
        down(Phases.Phase.RESPONSE_READ);
    }

    void forClientToRead() {
        down(Phases.Phase.RESPONSE_WRITE);
    }

    private void up(Phases.Phase phase) {
        phases.up(phase, System.nanoTime());
        timer.wakeInTime();
    }

    private void down(Phases.Phase phase) {
        phases.down(phase, System.nanoTime());
        timer.wakeInTime();
    }
}
